import { keepPreviousData, type QueryClient, queryOptions, useQueries, useQuery, useQueryClient } from '@tanstack/react-query'
import {
  type ContactWxid,
  commands,
  type MemberQuery,
  type MemberRow,
  type PersonLookup,
  type RoomQuery,
  type RoomRow,
  type RoomWxid,
  type SyncState,
  type Workspace,
  type WorkspaceId,
} from './bindings'
import { toAppError } from './errors'
import { keys } from './keys'
import { newer } from './syncState'
import { PAGE_SIZE, pageKey, useWindowedRows, type WindowedRows } from './windowed'

export const appStartQuery = queryOptions({
  queryKey: keys.appStart(),
  queryFn: () => commands.appStart(),
  staleTime: Number.POSITIVE_INFINITY,
  gcTime: Number.POSITIVE_INFINITY,
})

/** Workspaces, preferences, version: read once before the first paint and kept current by the mutations. */
export function useAppStart() {
  return useQuery(appStartQuery)
}

/** Opens a workspace once per run of the window: its token is read, its rooms begin to be read. The local data does not wait for it. */
export function useOpenedWorkspace(workspace: Workspace) {
  const client = useQueryClient()
  return useQuery({
    queryKey: keys.opened(workspace.id),
    queryFn: async () => {
      try {
        return await commands.openWorkspace(workspace.id)
      } finally {
        void client.invalidateQueries({ queryKey: keys.ofWorkspace(workspace.id), predicate: query => query.queryKey[2] !== 'opened' })
      }
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
  })
}

/** What a pasted token looks like: its length, whether it was cleaned, what is wrong with it. Null while nothing is pasted. */
export function useTokenInspection(pasted: string) {
  return useQuery({
    queryKey: keys.tokenInspection(pasted),
    queryFn: () => commands.inspectToken(pasted),
    enabled: pasted !== '',
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })
}

export const overviewQuery = (workspace: WorkspaceId) => queryOptions({ queryKey: keys.overview(workspace), queryFn: () => commands.overview(workspace) })

export function useOverview(workspace: WorkspaceId) {
  return useQuery(overviewQuery(workspace))
}

export function useSyncState(workspace: WorkspaceId) {
  const client = useQueryClient()
  const queryKey = keys.syncState(workspace)
  return useQuery({
    queryKey,
    queryFn: async () => {
      const state = await commands.syncState(workspace)
      return newer(client.getQueryData<SyncState>(queryKey), state)
    },
  })
}

/** The rows of the room list between `first` and `last`. */
export function useRoomRows(workspace: WorkspaceId, query: RoomQuery, first: number, last: number): WindowedRows<RoomRow> {
  return useWindowedRows(keys.rooms(workspace, query), first, last, (offset, limit) => commands.rooms(workspace, query, offset, limit))
}

/** All rooms by name: the list that the window shows first. */
export const unfilteredRooms: RoomQuery = { tag: null, text: '', quick: 'all', sort: 'name', descending: false }

/** Asks for the first screenful before anything is drawn, so that rows and shell appear together. */
export function prefetchFirstRows(client: QueryClient, workspace: WorkspaceId): void {
  void client.prefetchQuery(overviewQuery(workspace))
  void client.prefetchQuery({
    queryKey: pageKey(keys.rooms(workspace, unfilteredRooms), 0),
    queryFn: () => commands.rooms(workspace, unfilteredRooms, 0, PAGE_SIZE),
  })
}

/** How many rooms there are for a query, without holding them. */
export function useRoomTotal(workspace: WorkspaceId, query: RoomQuery) {
  return useQuery({ queryKey: [...keys.rooms(workspace, query), 'total'], queryFn: async () => (await commands.rooms(workspace, query, 0, 1)).total })
}

/** The best people and rooms that a text means. The last answer stays until the next is there. */
export function useFound(workspace: WorkspaceId, text: string, limit: number) {
  return useQuery({
    queryKey: keys.found(workspace, text),
    queryFn: () => commands.find(workspace, text, limit),
    enabled: text !== '',
    placeholderData: keepPreviousData,
    // A search that a newer one has overtaken is nobody's loss.
    retry: false,
  })
}

export function useRoomDetail(workspace: WorkspaceId, room: RoomWxid) {
  return useQuery({ queryKey: keys.room(workspace, room), queryFn: () => commands.room(workspace, room) })
}

export function useMemberRows(workspace: WorkspaceId, room: RoomWxid, query: MemberQuery, first: number, last: number): WindowedRows<MemberRow> {
  return useWindowedRows(keys.members(workspace, room, query), first, last, (offset, limit) => commands.members(workspace, room, query, offset, limit))
}

/** Pasted text sorted into ids, repeats and refused lines. */
export function useParsedPeople(pasted: string) {
  return useQuery({
    queryKey: keys.parsedPeople(pasted),
    queryFn: () => commands.parsePeople(pasted),
    enabled: pasted.trim() !== '',
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })
}

/**
 * What is known of each of these people: the local answer at once, replaced by the vendor's when a lookup brings it (lookup.ts).
 * In the order of `people`; null while being read. A verified answer stays, however long the screen is closed.
 */
export function usePeopleRooms(workspace: WorkspaceId, people: readonly ContactWxid[]): (PersonLookup | null)[] {
  return useQueries({
    queries: people.map(person => ({
      queryKey: keys.person(workspace, person),
      queryFn: () => readPerson(workspace, person),
      staleTime: Number.POSITIVE_INFINITY,
      gcTime: 10 * 60_000,
    })),
    combine: answers => answers.map(answer => answer.data ?? null),
  })
}

/** One person's local answer; a failure is that person's, the others are shown all the same. */
async function readPerson(workspace: WorkspaceId, person: ContactWxid): Promise<PersonLookup> {
  try {
    return await commands.personRooms(workspace, person)
  } catch (thrown) {
    return { person, summary: null, rooms: [], asOf: null, verified: false, error: toAppError(thrown) }
  }
}
