import type { MemberQuery, RoomFilter, RoomQuery } from './bindings'

/** A filter in which nothing is left out, so that equal ones are written alike. */
export type FullFilter = Required<RoomFilter>
/** A query in which nothing is left out. The window only uses such queries: they are keys of the cache. */
export type FullQuery = Required<Omit<RoomQuery, 'filter'>> & { filter: FullFilter }

export const emptyFilter: FullFilter = {
  allTags: [],
  anyTags: [],
  noTags: [],
  accounts: [],
  owners: [],
  sizes: [],
  external: null,
  members: [],
  asOfFrom: null,
  asOfBefore: null,
  missing: false,
  withoutCustomers: false,
  favourite: false,
}

/** All rooms by name: the list that the window shows first. */
export const emptyQuery: FullQuery = { text: '', filter: emptyFilter, sort: 'name', descending: false }

export const everyMember: Required<MemberQuery> = { text: '', group: 'all', asOf: null }

/** Fills in what a query leaves out, such as one that was saved before a condition existed. */
export function fullQuery(query: RoomQuery): FullQuery {
  return { ...emptyQuery, ...query, filter: { ...emptyFilter, ...query.filter } }
}

export function sameFilter(one: FullFilter, other: FullFilter): boolean {
  return filterKey(one) === filterKey(other)
}

/** Whether two queries show the same rooms in the same order. */
export function sameQuery(one: FullQuery, other: FullQuery): boolean {
  return (
    one.text.trim() === other.text.trim() && one.sort === other.sort && one.descending === other.descending && filterKey(one.filter) === filterKey(other.filter)
  )
}

export function hasConditions(filter: FullFilter): boolean {
  return !sameFilter(filter, emptyFilter)
}

/** Any text or condition: not simply all rooms. */
export function isFiltered(query: FullQuery): boolean {
  return query.text.trim() !== '' || hasConditions(query.filter)
}

/** In lists the order has no meaning. */
function filterKey(filter: FullFilter): string {
  const names = Object.keys(emptyFilter) as (keyof FullFilter)[]
  return JSON.stringify(names.map(name => (Array.isArray(filter[name]) ? [...filter[name]].sort() : filter[name])))
}
