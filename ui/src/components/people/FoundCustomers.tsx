import { useDeferredValue, useState } from 'react'
import { useFound } from '../../api/queries'
import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'
import { SearchField } from '../fields'
import { ErrorNote } from '../Note'
import type { SourceProps } from './AddCustomers'
import { PeopleTicks } from './PeopleTicks'

const MOST_FOUND = 30

/** Customers by name, pinyin or part of an id. Coworkers are not among them. */
export function FoundCustomers({ workspace, chosen, onAdd, onRemove }: SourceProps) {
  const [text, setText] = useState('')
  const typed = useDeferredValue(text.trim())
  const found = useFound(workspace, typed, MOST_FOUND)
  const people = typed === '' ? [] : (found.data?.people ?? []).map(({ person }) => person).filter(({ coworker }) => coworker !== true)
  const more = typed === '' ? 0 : (found.data?.peopleTotal ?? 0) - (found.data?.people.length ?? 0)
  return (
    <>
      <SearchField name={m.create_search_customers()} value={text} onChange={setText} size="small" autoFocus />
      {found.error && <ErrorNote error={found.error} boxed stacked />}
      <PeopleTicks
        {...{ people, chosen, onAdd, onRemove }}
        label={m.create_customers_found()}
        empty={typed === '' ? m.create_search_ask() : m.create_search_none()}
      />
      {more > 0 && <p className="field-hint">{m.create_search_more({ count: formatCount(more) })}</p>}
    </>
  )
}
