import type { SyncState } from './bindings'

/** The newer of two states: an answer may arrive after an event that was sent later. */
export function newer(known: SyncState | undefined, arrived: SyncState): SyncState {
  return known && known.revision > arrived.revision ? known : arrived
}
