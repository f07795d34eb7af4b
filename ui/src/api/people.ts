import { queryOptions, useQueries, useQuery } from '@tanstack/react-query'
import { type ChangeRow, type ContactWxid, commands, type PeopleRoom, type PersonLookup, type WorkspaceId } from './bindings'
import { toAppError } from './errors'
import { numberOf } from './identity'
import { keys } from './keys'
import { useWindowedRows, type WindowedRows } from './windowed'

/** Answers about people stay this long after they have left the screen: a verified one cost a call to the vendor. */
const KEPT_MS = 60 * 60_000
/** Most people that `people_rooms` takes. */
export const MOST_PEOPLE_IN_ROOMS = 5000

const lookupQuery = (workspace: WorkspaceId, person: ContactWxid) =>
  queryOptions({
    queryKey: keys.person(workspace, person),
    queryFn: () => readPerson(workspace, person),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: KEPT_MS,
  })

/** How answers are kept that a lookup brings for people who are not on the screen. */
export const personDefaults = { staleTime: Number.POSITIVE_INFINITY, gcTime: KEPT_MS }

/**
 * What is known of each of these people: the local answer at once, replaced by the vendor's when a lookup brings it (lookup.ts).
 * Null while being read. Each is a command of its own, so give those on the screen and not a list of thousands.
 */
export function usePersonLookups(workspace: WorkspaceId, people: readonly ContactWxid[]): ReadonlyMap<ContactWxid, PersonLookup> {
  return useQueries({
    queries: people.map(person => lookupQuery(workspace, person)),
    combine: answers => new Map(answers.flatMap(({ data }) => (data ? [[data.person, data] as const] : []))),
  })
}

export function usePersonLookup(workspace: WorkspaceId, person: ContactWxid) {
  return useQuery(lookupQuery(workspace, person))
}

/** One person's local answer; a failure is that person's, the others are shown all the same. */
async function readPerson(workspace: WorkspaceId, person: ContactWxid): Promise<PersonLookup> {
  try {
    return await commands.personRooms(workspace, person)
  } catch (thrown) {
    return { person, summary: null, rooms: [], asOf: null, verified: false, error: toAppError(thrown) }
  }
}

/** Who a person is; null when never seen in a member list. */
export function usePersonDetail(workspace: WorkspaceId, person: ContactWxid) {
  return useQuery({ queryKey: keys.personDetail(workspace, person), queryFn: () => commands.person(workspace, person) })
}

/** Joins and leaves of a person, newest first. */
export function usePersonChanges(workspace: WorkspaceId, person: ContactWxid, first: number, last: number): WindowedRows<ChangeRow> {
  const query = { room: null, person, after: null }
  return useWindowedRows(keys.personChanges(workspace, person), first, last, (offset, limit) => commands.changes(workspace, query, offset, limit))
}

/** The rooms that some of these people are in now, those with most of them first. */
export function usePeopleRooms(workspace: WorkspaceId, people: readonly ContactWxid[], first: number, last: number): WindowedRows<PeopleRoom> {
  return useWindowedRows(keys.peopleRooms(workspace, numberOf(people)), first, last, (offset, limit) =>
    commands.peopleRooms(workspace, [...people], offset, limit),
  )
}

/** How many rooms these people are in, each room counted once. */
export function useRoomCount(workspace: WorkspaceId, people: readonly ContactWxid[], enabled: boolean) {
  return useQuery({
    queryKey: [...keys.peopleRooms(workspace, numberOf(people)), 'total'],
    queryFn: async () => (await commands.peopleRooms(workspace, [...people], 0, 1)).total,
    enabled: enabled && people.length > 0,
  })
}
