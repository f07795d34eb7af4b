import type { AppError, WorkspaceId } from '../../api/bindings'
import type { ImportedList } from '../../api/importPeople'
import { useRemembered } from '../remembered'

/** The list of customers that was last taken from a file for 查客户, or why a dropped file could not be used. */
export type FileList = { list: ImportedList | null; error: AppError | null; fileName: string | null }

export const noFile: FileList = { list: null, error: null, fileName: null }

/** Kept for 查客户, whichever screen a file is dropped on. */
export function useFileList(workspace: WorkspaceId) {
  return useRemembered<FileList>(`people from file ${workspace}`, noFile)
}
