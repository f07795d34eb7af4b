import type { ContactWxid, SizeBand } from '../../api/bindings'
import { emptyFilter, type FullFilter } from '../../api/roomQuery'
import { dayOf } from '../../i18n/format'
import { m } from '../../i18n/messages'

/** One condition of a filter, as a chip shows it. What it names is either known in words, or by ids that the chip looks up. */
export type Condition = {
  id: string
  label: string
  names: { of: 'words'; words: string[] } | { of: 'tags' | 'accounts'; ids: string[] } | { of: 'people'; ids: ContactWxid[] }
  /** The filter without this condition. */
  without: FullFilter
}

export function sizeBandName(band: SizeBand): string {
  switch (band) {
    case 'below40':
      return m.filter_size_below40()
    case 'from40':
      return m.filter_size_from40()
    case 'from200':
      return m.filter_size_from200()
    case 'nearlyFull':
      return m.filter_size_nearly_full()
    case 'full':
      return m.filter_size_full()
  }
}

/** The conditions that are set, in the order of the filter's panes. */
export function conditionsOf(filter: FullFilter): Condition[] {
  const conditions: Condition[] = []
  const add = (id: string, label: string, names: Condition['names'], cleared: Partial<FullFilter>) =>
    conditions.push({ id, label, names, without: { ...filter, ...cleared } })
  const words = (...shown: string[]): Condition['names'] => ({ of: 'words', words: shown })

  if (filter.anyTags.length > 0) {
    const label = filter.anyTags.length > 1 ? m.filter_tags_any_of() : m.filter_tag()
    add('anyTags', label, { of: 'tags', ids: filter.anyTags }, { anyTags: [] })
  }
  if (filter.allTags.length > 0) add('allTags', m.filter_tags_all_of(), { of: 'tags', ids: filter.allTags }, { allTags: [] })
  if (filter.noTags.length > 0) add('noTags', m.filter_tags_none_of(), { of: 'tags', ids: filter.noTags }, { noTags: [] })
  if (filter.accounts.length > 0) add('accounts', m.column_account(), { of: 'accounts', ids: filter.accounts }, { accounts: [] })
  if (filter.owners.length > 0) add('owners', m.column_owner(), { of: 'people', ids: filter.owners }, { owners: [] })
  if (filter.members.length > 0) add('members', m.filter_members(), { of: 'people', ids: filter.members }, { members: [] })
  if (filter.sizes.length > 0) add('sizes', m.column_size(), words(...filter.sizes.map(sizeBandName)), { sizes: [] })
  if (filter.external !== null) add('external', m.column_type(), words(filter.external ? m.room_external() : m.room_internal()), { external: null })
  if (filter.asOfFrom !== null) add('asOfFrom', m.column_as_of(), words(m.filter_time_from({ day: dayOf(filter.asOfFrom) })), { asOfFrom: null })
  if (filter.asOfBefore !== null) add('asOfBefore', m.column_as_of(), words(m.filter_time_before({ day: dayOf(filter.asOfBefore) })), { asOfBefore: null })
  if (filter.missing) add('missing', m.filter_only(), words(m.rail_missing()), { missing: emptyFilter.missing })
  if (filter.withoutCustomers) add('withoutCustomers', m.filter_only(), words(m.rail_without_customers()), { withoutCustomers: false })
  if (filter.favourite) add('favourite', m.filter_only(), words(m.rail_favourites()), { favourite: false })
  return conditions
}
