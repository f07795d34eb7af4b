import { useState } from 'react'
import type { RoomFacets, TagId, WorkspaceId } from '../../api/bindings'
import type { FullFilter } from '../../api/roomQuery'
import { SearchField } from '../../components/fields'
import { Segments } from '../../components/Segments'
import { useNow } from '../../components/Time'
import { dayOf } from '../../i18n/format'
import { m } from '../../i18n/messages'
import { type Choice, ChoiceList } from './ChoiceList'
import { sizeBandName } from './conditions'

export type PaneProps = {
  workspace: WorkspaceId
  filter: FullFilter
  /** Undefined until the first answer: choices are shown, their counts are not. */
  facets: RoomFacets | undefined
  stale: boolean
  onChange: (changed: Partial<FullFilter>) => void
}

type TagMode = 'anyTags' | 'allTags' | 'noTags'
/** From so many choices on there is a field to search them. */
const SEARCHED_FROM = 9

/** Tags that a room must carry one of, all of, or none of. A tag is in one of the three only. */
export function TagPane({ filter, facets, stale, onChange }: PaneProps) {
  const [mode, setMode] = useState<TagMode>('anyTags')
  const modes: readonly { id: TagMode; label: string }[] = [
    { id: 'anyTags', label: m.filter_tags_any() },
    { id: 'allTags', label: m.filter_tags_all() },
    { id: 'noTags', label: m.filter_tags_none() },
  ]
  const elsewhere = (tag: TagId) => modes.find(({ id }) => id !== mode && filter[id].includes(tag))?.label
  const choices = (facets?.tags ?? []).map(({ id, name, rooms }): Choice<TagId> => ({ id, name, count: rooms, note: elsewhere(id) }))
  const choose = (chosen: TagId[]) => {
    const others = modes.filter(({ id }) => id !== mode).map(({ id }) => [id, filter[id].filter(tag => !chosen.includes(tag))] as const)
    onChange({ ...Object.fromEntries(others), [mode]: chosen })
  }
  return (
    <>
      <Segments name={m.filter_tags_how()} options={modes} value={mode} onChange={setMode} />
      <SearchedChoices label={m.column_tags()} choices={choices} chosen={filter[mode]} stale={stale} onChange={choose} />
    </>
  )
}

export function AccountPane({ filter, facets, stale, onChange }: PaneProps) {
  const choices = (facets?.accounts ?? []).map(({ wxid, nickName, rooms }) => ({ id: wxid, name: nickName, count: rooms }))
  return <SearchedChoices label={m.column_account()} choices={choices} chosen={filter.accounts} stale={stale} onChange={accounts => onChange({ accounts })} />
}

/** A long list is searched by its names; what is chosen but not shown stays chosen. */
function SearchedChoices({
  label,
  choices,
  chosen,
  stale,
  onChange,
}: {
  label: string
  choices: readonly Choice<string>[]
  chosen: readonly string[]
  stale: boolean
  onChange: (chosen: string[]) => void
}) {
  const [text, setText] = useState('')
  const shown = choices.filter(({ name }) => name.toLowerCase().includes(text.trim().toLowerCase()))
  const hidden = chosen.filter(id => !shown.some(choice => choice.id === id))
  return (
    <>
      {choices.length >= SEARCHED_FROM && <SearchField name={m.filter_search({ what: label })} value={text} onChange={setText} size="small" />}
      <ChoiceList label={label} choices={shown} chosen={chosen} takes="many" stale={stale} onChange={now => onChange([...hidden, ...now])} />
    </>
  )
}

export function SizePane({ filter, facets, stale, onChange }: PaneProps) {
  const choices = (facets?.sizes ?? []).map(({ band, rooms }) => ({ id: band, name: sizeBandName(band), count: rooms }))
  return <ChoiceList label={m.column_size()} choices={choices} chosen={filter.sizes} takes="many" stale={stale} onChange={sizes => onChange({ sizes })} />
}

export function TypePane({ filter, facets, stale, onChange }: PaneProps) {
  const choices = [
    { id: 'any', name: m.filter_any(), count: null },
    { id: 'external', name: m.room_external(), count: facets?.external ?? null },
    { id: 'internal', name: m.room_internal(), count: facets?.internal ?? null },
  ]
  const chosen = filter.external === null ? 'any' : filter.external ? 'external' : 'internal'
  const choose = ([id]: string[]) => onChange({ external: id === 'any' ? null : id === 'external' })
  return <ChoiceList label={m.column_type()} choices={choices} chosen={[chosen]} takes="one" stale={stale} onChange={choose} />
}

const DAY_MS = 24 * 60 * 60 * 1000

/** How old the data is. Days begin at midnight, so that the same choice is the same filter all day. */
export function TimePane({ filter, stale, onChange }: PaneProps) {
  const today = new Date(useNow()).setHours(0, 0, 0, 0)
  const daysAgo = (days: number) => new Date(today - days * DAY_MS + DAY_MS / 2).setHours(0, 0, 0, 0)
  const none = { asOfFrom: null, asOfBefore: null }
  const options = [
    { id: 'any', name: m.filter_any(), sets: none },
    { id: 'from7', name: m.filter_time_within({ days: 7, day: dayOf(daysAgo(7)) }), sets: { asOfFrom: daysAgo(7), asOfBefore: null } },
    { id: 'before7', name: m.filter_time_older({ days: 7, day: dayOf(daysAgo(7)) }), sets: { asOfFrom: null, asOfBefore: daysAgo(7) } },
    { id: 'before30', name: m.filter_time_older({ days: 30, day: dayOf(daysAgo(30)) }), sets: { asOfFrom: null, asOfBefore: daysAgo(30) } },
  ]
  const chosen = options.find(({ sets }) => sets.asOfFrom === filter.asOfFrom && sets.asOfBefore === filter.asOfBefore)
  const choices = options.map(({ id, name }) => ({ id, name, count: null }))
  const choose = ([id]: string[]) => onChange(options.find(option => option.id === id)?.sets ?? none)
  return <ChoiceList label={m.column_as_of()} choices={choices} chosen={chosen ? [chosen.id] : []} takes="one" stale={stale} onChange={choose} />
}

export function OtherPane({ filter, facets, stale, onChange }: PaneProps) {
  const choices = [
    { id: 'favourite', name: m.rail_favourites(), count: facets?.favourites ?? null },
    { id: 'missing', name: m.filter_missing(), count: facets?.missing ?? null },
    { id: 'withoutCustomers', name: m.rail_without_customers(), count: facets?.withoutCustomers ?? null },
  ] as const
  const chosen = choices.map(({ id }) => id).filter(id => filter[id])
  const choose = (now: string[]) =>
    onChange({ favourite: now.includes('favourite'), missing: now.includes('missing'), withoutCustomers: now.includes('withoutCustomers') })
  return <ChoiceList label={m.filter_only()} choices={choices} chosen={chosen} takes="many" stale={stale} onChange={choose} />
}
