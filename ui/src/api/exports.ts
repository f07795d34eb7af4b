import { useCallback, useEffect, useSyncExternalStore } from 'react'
import { commands, type Export, type ExportEnd, type ExportFormat, type ExportId, type ExportProgressed, events, type WorkspaceId } from './bindings'
import { toAppError } from './errors'
import { listenTo } from './events'

/** A file that is being written, or was, until its note is closed. It goes on while other screens are open. */
export type ExportedFile = {
  /** Tells files apart in this window; an export that could not start has no id. */
  key: number
  workspace: WorkspaceId
  what: Export
  format: ExportFormat
  id: ExportId | null
  rows: number
  /** Rows there will be, where known. */
  total: number | null
  /** How it ended; null while it goes on. */
  end: ExportEnd | null
}

let files: readonly ExportedFile[] = []
let nextKey = 1
/** Progress can arrive before the command that started the export has answered with its id. */
const early = new Map<ExportId, ExportProgressed>()
const listeners = new Set<() => void>()

function set(next: readonly ExportedFile[]) {
  files = next
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void) {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function take(progress: ExportProgressed) {
  if (!files.some(({ id }) => id === progress.export)) {
    early.set(progress.export, progress)
    return
  }
  const { rows, total, end } = progress
  set(files.map(file => (file.id === progress.export ? { ...file, rows, total, end: file.end ?? end } : file)))
}

/** Listens to the progress of exports while the window is open. */
export function useExportEvents(): void {
  useEffect(() => listenTo(events.exportProgressed, take), [])
}

/** Asks for a place and begins to write; nothing happens when the dialog is closed without a choice. */
export function useStartExport(workspace: WorkspaceId) {
  return useCallback(
    async (what: Export, format: ExportFormat) => {
      const file: ExportedFile = { key: nextKey++, workspace, what, format, id: null, rows: 0, total: null, end: null }
      early.clear()
      try {
        const id = await commands.startExport(workspace, what, format)
        if (id === null) return
        set([...files, { ...file, id }])
        const progress = early.get(id)
        if (progress) take(progress)
      } catch (thrown) {
        set([...files, { ...file, end: { kind: 'failed', error: toAppError(thrown) } }])
      }
    },
    [workspace],
  )
}

/** The files of this workspace that are being written or whose end has not been put away. */
export function useExportedFiles(workspace: WorkspaceId): readonly ExportedFile[] {
  const all = useSyncExternalStore(subscribe, () => files)
  return all.filter(file => file.workspace === workspace)
}

export async function stopExport({ id }: ExportedFile): Promise<void> {
  if (id !== null) await commands.stopExport(id)
}

/** Shows the file in the system's file manager. */
export async function showExport({ id }: ExportedFile): Promise<void> {
  if (id !== null) await commands.showExport(id)
}

export function forgetExport({ key }: ExportedFile): void {
  set(files.filter(file => file.key !== key))
}
