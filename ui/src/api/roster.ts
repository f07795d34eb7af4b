import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type ContactWxid, commands, type RoomWxid, type RosterEntry, type RosterId, type RosterRow, type RosterState, type WorkspaceId } from './bindings'
import { numberOf } from './identity'
import { keys } from './keys'
import { useWindowedRows, type WindowedRows } from './windowed'

/** The lines of a pasted list. The last answer stays until the next is there. */
export function useParsedRoster(pasted: string) {
  return useQuery({
    queryKey: keys.parsedRoster(pasted),
    queryFn: () => commands.parseRoster(pasted),
    enabled: pasted.trim() !== '',
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })
}

/** Asks for a file and reads a list of names or ids from it. Gives null when the dialog was closed. */
export function useImportRoster() {
  return useMutation({ mutationFn: () => commands.importRoster(), meta: { failure: 'inline' } })
}

/** A list against the members of a room; checked anew when the room was read again. `entries` must stay the same object. */
export function useRosterCheck(workspace: WorkspaceId, room: RoomWxid, entries: readonly RosterEntry[]) {
  return useQuery({
    queryKey: keys.roster(workspace, room, numberOf(entries)),
    queryFn: () => commands.checkRoster(workspace, room, [...entries]),
    enabled: entries.length > 0,
    placeholderData: entries.length > 0 ? keepPreviousData : undefined,
    gcTime: 0,
  })
}

/** The rows of a check between `first` and `last`; `state` null: all. */
export function useRosterRows(workspace: WorkspaceId, roster: RosterId, state: RosterState | null, first: number, last: number): WindowedRows<RosterRow> {
  return useWindowedRows(keys.rosterRows(workspace, roster, state), first, last, (offset, limit) => commands.rosterRows(roster, state, offset, limit))
}

/** Remembers whom a name on a list means, or forgets it; lists are then checked anew. */
export function usePairRosterName(workspace: WorkspaceId, room: RoomWxid) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ name, person }: { name: string; person: ContactWxid | null }) => commands.pairRosterName(workspace, name, person),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.rostersOf(workspace, room) }),
    meta: { failure: 'toast' },
  })
}
