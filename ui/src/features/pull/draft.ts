import { useEffect, useMemo } from 'react'
import type { ContactWxid, PlanRequest, RoomWxid, Spread, UserId, WorkspaceId } from '../../api/bindings'
import { takeHandedOver, useHandedOver } from '../../api/handover'
import { useRemembered } from '../../components/remembered'

/** Whom, where and how, while it is being put together; still there after a look at another screen. */
export type PullDraft = {
  step: 'choose' | 'plan'
  people: readonly ContactWxid[]
  rooms: readonly RoomWxid[]
  spread: Spread
  account: UserId | null
  /** Name of the file that the people came from. */
  fileName: string | null
}

export const emptyDraft: PullDraft = { step: 'choose', people: [], rooms: [], spread: 'each', account: null, fileName: null }

export function usePullDraft(workspace: WorkspaceId): [PullDraft, (change: Partial<PullDraft>) => void] {
  const [draft, setDraft] = useRemembered<PullDraft>(`pull ${workspace}`, emptyDraft)
  const handed = useHandedOver(workspace, 'pull')
  useEffect(() => {
    if (handed === null) return
    const { people = draft.people, rooms = draft.rooms, fileName = handed.people ? null : draft.fileName } = handed
    takeHandedOver(workspace, 'pull')
    setDraft({ ...emptyDraft, people, rooms, fileName, step: people.length > 0 && rooms.length > 0 ? 'plan' : 'choose' })
  }, [handed, workspace, draft, setDraft])
  return [draft, change => setDraft({ ...draft, ...change })]
}

/** What is to be planned; null until there are people and rooms. The same object while it asks the same. */
export function usePullRequest({ people, rooms, spread, account, fileName }: PullDraft): PlanRequest | null {
  return useMemo(
    () => (people.length > 0 && rooms.length > 0 ? { kind: 'pull', people: [...people], rooms: [...rooms], spread, account, fileName } : null),
    [people, rooms, spread, account, fileName],
  )
}

/** Both lists, each entry once, in the order of their first mention. */
export function withAdded<Id extends string>(known: readonly Id[], added: readonly Id[]): Id[] {
  return [...new Set([...known, ...added])]
}

export function without<Id extends string>(known: readonly Id[], removed: readonly Id[]): Id[] {
  const gone = new Set(removed)
  return known.filter(id => !gone.has(id))
}
