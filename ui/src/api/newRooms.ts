import { keepPreviousData, useMutation, useQueries, useQuery } from '@tanstack/react-query'
import {
  type ContactWxid,
  commands,
  type MemberQuery,
  type NewRoom,
  type PlanRow,
  type PlanSummary,
  type RoomWxid,
  type RowAccount,
  type WorkspaceId,
} from './bindings'
import { numberOf } from './identity'
import { fullJobSettings } from './jobSettings'
import { keys } from './keys'
import { readRooms, useAppStart } from './queries'
import { emptyQuery } from './roomQuery'
import { PAGE_SIZE, readPage } from './windowed'

/** The plan of one room, with its only row. */
export type CreatePlan = {
  /** The room that it is about. */
  room: NewRoom
  plan: PlanSummary
  row: PlanRow | null
}

/** The plan of a room as it is being written down. The last one stays until the next is there; `room` in it says of what it speaks. */
export function useCreatePlan(workspace: WorkspaceId, room: NewRoom) {
  const { data: start } = useAppStart()
  return useQuery({
    queryKey: [...keys.plan(workspace, numberOf(room), fullJobSettings(start?.preferences.jobs)), 'with row'],
    queryFn: async (): Promise<CreatePlan> => {
      const plan = await commands.makePlan(workspace, { kind: 'create', room })
      const { rows } = await commands.planRows(plan.id, 'all', 0, 1)
      return { room, plan, row: rows[0] ?? null }
    },
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })
}

/** A room to create after the pattern of another. */
export function useRoomAsTemplate(workspace: WorkspaceId) {
  return useMutation({ mutationFn: (room: RoomWxid) => commands.roomAsTemplate(workspace, room), meta: { failure: 'inline' } })
}

/** Asks for an Excel file of rooms to create. Gives null when the dialog was closed. */
export function useImportRooms() {
  return useMutation({ mutationFn: () => commands.importRooms(), meta: { failure: 'inline' } })
}

/** Reads rooms to create from a table that was copied out of a sheet. */
export function usePasteRooms() {
  return useMutation({ mutationFn: (pasted: string) => commands.pasteRooms(pasted), meta: { failure: 'inline' } })
}

/** Writes the empty template for rooms to create; gives its name, or null when the dialog was closed. */
export function useSaveRoomsTemplate() {
  return useMutation({ mutationFn: () => commands.saveRoomsTemplate(), meta: { failure: 'toast' } })
}

/** Accounts, online or not known to be offline, that are friends with each of these people. Empty while being read. */
export function useSharedFriends(workspace: WorkspaceId, people: readonly ContactWxid[]): RowAccount[] {
  return useQueries({
    queries: people.map(person => ({ queryKey: keys.personDetail(workspace, person), queryFn: () => commands.person(workspace, person) })),
    combine: answers => {
      const friends = answers.map(({ data }) => data?.friendOf ?? [])
      const [first = [], ...others] = friends
      return first.filter(({ userId, online }) => online !== false && others.every(accounts => accounts.some(account => account.userId === userId)))
    },
  })
}

/** Reads the ids of all customers of a room whom a text fits, page by page. */
export function useReadCustomersOf(workspace: WorkspaceId) {
  return useMutation({
    mutationFn: async ({ room, text, total }: { room: RoomWxid; text: string; total: number }): Promise<ContactWxid[]> => {
      const query: MemberQuery = { text, group: 'customers', asOf: null }
      const people: ContactWxid[] = []
      for (let page = 0; page * PAGE_SIZE < total; page++) {
        const { rows } = await readPage(page, (offset, limit) => commands.members(workspace, room, query, offset, limit))
        people.push(...rows.map(({ person }) => person.wxid))
      }
      return people
    },
    meta: { failure: 'inline' },
  })
}

/** So many rooms are looked through for one that has the very name. */
const MOST_NAMESAKES = 20

/** A known room of exactly this name, the best that a search finds; null when there is none. */
export function useRoomOfName(workspace: WorkspaceId, name: string, enabled: boolean) {
  return useQuery({
    queryKey: [...keys.allRooms(workspace), 'of name', name],
    queryFn: async () => {
      const { rows } = await readRooms(workspace, { ...emptyQuery, text: name }, 0, MOST_NAMESAKES)
      return rows.find(({ topic }) => topic.trim() === name.trim()) ?? null
    },
    enabled: enabled && name.trim() !== '',
  })
}
