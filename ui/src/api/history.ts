import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type ChangeRow, commands, type Millis, type RoomWxid, type WorkspaceId } from './bindings'
import { keys } from './keys'
import { useWindowedRows, type WindowedRows } from './windowed'

/** A room as of a time in the past. */
export function useRoomAsOf(workspace: WorkspaceId, room: RoomWxid, at: Millis) {
  return useQuery({
    queryKey: [...keys.room(workspace, room), 'asOf', at],
    queryFn: () => commands.roomAsOf(workspace, room, at),
    placeholderData: keepPreviousData,
  })
}

/** What changed in a room, newest first. */
export function useRoomChanges(workspace: WorkspaceId, room: RoomWxid, first: number, last: number): WindowedRows<ChangeRow> {
  return useWindowedRows([...keys.room(workspace, room), 'changes'], first, last, (offset, limit) =>
    commands.changes(workspace, { room, person: null, after: null }, offset, limit),
  )
}
