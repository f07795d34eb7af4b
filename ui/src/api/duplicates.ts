import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type ContactWxid, commands, type DuplicateQuery, type DuplicateRow, type DuplicateWindow, type PersonSummary, type WorkspaceId } from './bindings'
import { numberOf } from './identity'
import { keys } from './keys'
import { useSyncState } from './queries'
import { useWindowedRows, type WindowedRows } from './windowed'

/** People in several rooms of a set, those in most rooms first. */
export function useDuplicateRows(workspace: WorkspaceId, query: DuplicateQuery, first: number, last: number): WindowedRows<DuplicateRow> {
  const key = useDuplicatesKey(workspace, query)
  return useWindowedRows(key, first, last, (offset, limit) => commands.duplicates(workspace, query, offset, limit))
}

/** The set of rooms in numbers, and how many people are in several of them. */
export function useDuplicateSummary(workspace: WorkspaceId, query: DuplicateQuery) {
  const key = useDuplicatesKey(workspace, query)
  return useQuery({
    queryKey: [...key, 'summary'],
    queryFn: async (): Promise<Pick<DuplicateWindow, 'summary' | 'total' | 'surplus'>> => {
      const { summary, total, surplus } = await commands.duplicates(workspace, query, 0, 1)
      return { summary, total, surplus }
    },
  })
}

function useDuplicatesKey(workspace: WorkspaceId, query: DuplicateQuery) {
  return keys.duplicates(workspace, numberOf(query), useSyncState(workspace).data?.finishedAt ?? null)
}

/** People who may be in many rooms, as staff said. */
export function useAllowedPeople(workspace: WorkspaceId) {
  return useQuery({ queryKey: keys.allowedPeople(workspace), queryFn: () => commands.allowedPeople(workspace) })
}

/** Says that a person may be in many rooms, or no longer. Shown at once; a failure puts the list back. */
export function useSetAllowed(workspace: WorkspaceId) {
  const client = useQueryClient()
  const queryKey = keys.allowedPeople(workspace)
  return useMutation({
    mutationFn: ({ person, allowed }: { person: PersonSummary; allowed: boolean }) => commands.setAllowed(workspace, person.wxid, allowed),
    onMutate: async ({ person, allowed }) => {
      await client.cancelQueries({ queryKey })
      client.setQueryData<PersonSummary[]>(queryKey, people => people && withPerson(people, person, allowed))
    },
    onSettled: () => client.invalidateQueries({ queryKey }),
    meta: { failure: 'toast' },
  })
}

function withPerson(people: PersonSummary[], person: PersonSummary, allowed: boolean): PersonSummary[] {
  const others = people.filter(({ wxid }) => wxid !== person.wxid)
  return allowed ? [...others, person] : others
}

/** The ids as a query takes them; sorted, so that the order in which people were allowed makes no other query. */
export function allowedIds(people: readonly PersonSummary[]): ContactWxid[] {
  return people.map(({ wxid }) => wxid).sort()
}
