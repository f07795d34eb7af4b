import type { ImportedRooms, PlanRequest, UserId, WorkspaceId } from '../../api/bindings'
import { useRemembered } from '../../components/remembered'
import { m } from '../../i18n/messages'

/** A file of rooms, and what holds for all of its rows. */
export type Batch = {
  imported: ImportedRooms
  /** When the file was read. */
  readAt: number
  namePattern: string
  firstNumber: number
  greeting: string
  account: UserId | null
  /** Its job was started: the same file is not to be started once more. */
  started: boolean
}

export function useBatch(workspace: WorkspaceId) {
  return useRemembered<Batch | null>(`create batch ${workspace}`, null)
}

/** A file that names its rooms keeps those names; else they are numbered. Of an earlier file the account and the greeting stay. */
export function batchOf(imported: ImportedRooms, readAt: number, before: Batch | null): Batch {
  const namePattern = imported.hasNames ? '' : `${m.create_pattern_start()}-${numberToken()}`
  return { imported, readAt, namePattern, firstNumber: 1, greeting: before?.greeting ?? '', account: before?.account ?? null, started: false }
}

/** What stands in a name for the number of a row, with three digits. The word is the same in every language. */
export function numberToken(): string {
  return `{${m.create_token_number()}:3}`
}

export function requestOf({ imported, namePattern, firstNumber, greeting, account }: Batch): PlanRequest {
  return { kind: 'createBatch', batch: imported.batch, namePattern, firstNumber, greeting, account }
}
