import { keepPreviousData, type QueryClient, queryOptions, useQueries, useQuery, useQueryClient } from '@tanstack/react-query'
import {
  type ContactWxid,
  commands,
  type MemberQuery,
  type MemberRow,
  type RoomMark,
  type RoomRow,
  type RoomWindow,
  type RoomWxid,
  type SyncState,
  type Workspace,
  type WorkspaceId,
} from './bindings'
import type { FirstScreen } from './firstScreen'
import { keys } from './keys'
import { emptyQuery, type FullQuery } from './roomQuery'
import { newer } from './syncState'
import { pageKey, readPage, useWindowedRows, type Window, type WindowedRows } from './windowed'

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

/** One workspace of those that are known here. */
export function useWorkspace(id: WorkspaceId): Workspace | null {
  const { data } = useAppStart()
  return data?.workspaces.find(workspace => workspace.id === id) ?? null
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

/** A row of the room list and why it fits the typed text; null while no text is typed. */
export type ListedRoom = RoomRow & { mark: RoomMark | null }

export async function readRooms(workspace: WorkspaceId, query: FullQuery, offset: number, limit: number): Promise<Window<ListedRoom>> {
  return listed(await commands.rooms(workspace, query, offset, limit), offset)
}

function listed({ total, rows, marks }: RoomWindow, offset: number): Window<ListedRoom> {
  return { total, offset, rows: rows.map((row, place) => ({ ...row, mark: marks[place] ?? null })) }
}

/** The rows of the room list between `first` and `last`. */
export function useRoomRows(workspace: WorkspaceId, query: FullQuery, first: number, last: number): WindowedRows<ListedRoom> {
  return useWindowedRows(keys.rooms(workspace, query), first, last, (offset, limit) => readRooms(workspace, query, offset, limit))
}

/** Takes over the first screenful, so that rows and shell appear together. */
export function prefetchFirstRows(client: QueryClient, workspace: WorkspaceId, first: FirstScreen): Promise<unknown> {
  return Promise.all([
    client.prefetchQuery({ ...overviewQuery(workspace), queryFn: async () => (await first.overview) ?? commands.overview(workspace) }),
    client.prefetchQuery({
      queryKey: pageKey(keys.rooms(workspace, emptyQuery), 0),
      queryFn: () =>
        readPage(0, async (offset, limit) => {
          const asked = offset === 0 ? await first.rooms : null
          return asked ? listed(asked, offset) : readRooms(workspace, emptyQuery, offset, limit)
        }),
    }),
  ])
}

/** What a person is called, for a condition that names them by id; null when never seen. */
export const personSummaryQuery = (workspace: WorkspaceId, person: ContactWxid) =>
  queryOptions({ queryKey: keys.personSummary(workspace, person), queryFn: async () => (await commands.person(workspace, person))?.person ?? null })

/** How many rooms each further choice would leave. The last counts stay until the new ones are there. */
export function useFacets(workspace: WorkspaceId, query: FullQuery) {
  return useQuery({ queryKey: keys.facets(workspace, query), queryFn: () => commands.facets(workspace, query), placeholderData: keepPreviousData })
}

/** The best people and rooms that a text means. The last answer stays until the next is there. */
export function useFound(workspace: WorkspaceId, text: string, limit: number) {
  return useQuery({
    queryKey: keys.found(workspace, text, limit),
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

/** The rows of these rooms, as far as known; give those on the screen and not a list of thousands. */
export function useRoomDetails(workspace: WorkspaceId, rooms: readonly RoomWxid[]): ReadonlyMap<RoomWxid, RoomRow> {
  return useQueries({
    queries: rooms.map(room => ({ queryKey: keys.room(workspace, room), queryFn: () => commands.room(workspace, room) })),
    combine: answers => new Map(answers.flatMap(({ data }) => (data ? [[data.row.wxid, data.row] as const] : []))),
  })
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
