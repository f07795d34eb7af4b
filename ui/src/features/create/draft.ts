import type { ContactWxid, NewRoom, WorkspaceId } from '../../api/bindings'
import { useRemembered } from '../../components/remembered'

/** A room as far as it has been written down. */
export type Draft = Required<NewRoom>

export const emptyDraft: Draft = { account: null, coworkers: [], customers: [], name: '', greeting: '' }

/** The fewest and most customers that the platform takes at once. */
export const FEWEST_CUSTOMERS = 2
export const MOST_CUSTOMERS = 40
/** Characters of a name and of a greeting, as plans check them. */
export const LONGEST_NAME = 50
export const LONGEST_GREETING = 4000

/** The form as it was left, whichever screen was open meanwhile, and what stood there before it was started, cleared or filled anew. */
export type Drafts = { now: Draft; before: Draft | null }

const noDrafts: Drafts = { now: emptyDraft, before: null }

export function useDrafts(workspace: WorkspaceId) {
  return useRemembered<Drafts>(`create ${workspace}`, noDrafts)
}

export function isEmpty(draft: Draft): boolean {
  return draft.coworkers.length === 0 && draft.customers.length === 0 && draft.name === '' && draft.greeting === ''
}

/** Each once, in the order they came. */
export function withCustomers(draft: Draft, people: readonly ContactWxid[]): Draft {
  return { ...draft, customers: [...new Set([...draft.customers, ...people])] }
}

export function withoutCustomers(draft: Draft, people: readonly ContactWxid[]): Draft {
  return { ...draft, customers: draft.customers.filter(person => !people.includes(person)) }
}

/** As people count characters: an emoji or a rare Chinese character is one. */
export function lengthOf(text: string): number {
  return Array.from(text).length
}
