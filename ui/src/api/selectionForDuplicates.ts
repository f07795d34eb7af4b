import { useSyncExternalStore } from 'react'
import type { RoomSelection, WorkspaceId } from './bindings'

/** The rooms last sent to 群去重. They stay while the window is open, so that going back and forth keeps them. */
let chosen: { workspace: WorkspaceId; rooms: RoomSelection } | null = null
const listeners = new Set<() => void>()

export function selectForDuplicates(workspace: WorkspaceId, rooms: RoomSelection): void {
  chosen = { workspace, rooms }
  for (const listener of listeners) listener()
}

/** The rooms to look through; null when none were sent. */
export function useSelectionForDuplicates(workspace: WorkspaceId): RoomSelection | null {
  const current = useSyncExternalStore(
    listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => chosen,
  )
  return current?.workspace === workspace ? current.rooms : null
}
