import { useQueries } from '@tanstack/react-query'
import { useDeferredValue, useState } from 'react'
import type { ContactWxid, PersonSummary, WorkspaceId } from '../../api/bindings'
import { personSummaryQuery, useFound } from '../../api/queries'
import { Avatar } from '../../components/Avatar'
import { SearchField } from '../../components/fields'
import { ErrorNote } from '../../components/Note'
import { shortId } from '../../components/shortId'
import { m } from '../../i18n/messages'
import { type Choice, ChoiceList } from './ChoiceList'
import type { PaneProps } from './filterPanes'

const MOST_FOUND = 20

/** People with the same name are told apart by company and id. */
function choiceOf({ wxid, nickName, corporation }: PersonSummary, count: number | null): Choice<ContactWxid> {
  return {
    id: wxid,
    name: nickName,
    count,
    lead: <Avatar id={wxid} name={nickName} />,
    note: [corporation, shortId(wxid)].filter(fact => fact !== null && fact !== '').join(' · '),
  }
}

/** The owners of most rooms; typed text finds any other person. */
export function OwnerPane({ workspace, filter, facets, stale, onChange }: PaneProps) {
  const [text, setText] = useState('')
  const typed = useDeferredValue(text.trim())
  const owners = facets?.owners ?? []
  const listed = owners.filter(({ person }) => person.nickName.toLowerCase().includes(typed.toLowerCase()))
  const found = useFoundPeople(workspace, typed)
  const others = found.people.filter(({ wxid }) => !listed.some(({ person }) => person.wxid === wxid))
  const countOf = (wxid: ContactWxid) => owners.find(({ person }) => person.wxid === wxid)?.rooms ?? null
  const choices = [...listed.map(({ person, rooms }) => choiceOf(person, rooms)), ...others.map(person => choiceOf(person, countOf(person.wxid)))]
  return (
    <People
      {...{ workspace, text, setText, choices, stale }}
      label={m.column_owner()}
      error={found.error}
      chosen={filter.owners}
      onChange={people => onChange({ owners: people })}
    />
  )
}

/** People who must all be in the room. */
export function MemberPane({ workspace, filter, stale, onChange }: PaneProps) {
  const [text, setText] = useState('')
  const found = useFoundPeople(workspace, useDeferredValue(text.trim()))
  const choices = found.people.map(person => choiceOf(person, null))
  return (
    <People
      {...{ workspace, text, setText, choices, stale }}
      label={m.filter_members()}
      empty={text.trim() === '' ? m.filter_members_ask() : m.filter_members_none()}
      error={found.error}
      chosen={filter.members}
      onChange={people => onChange({ members: people })}
    />
  )
}

function useFoundPeople(workspace: WorkspaceId, typed: string) {
  const { data, error } = useFound(workspace, typed, MOST_FOUND)
  return { people: typed === '' ? [] : (data?.people ?? []).map(({ person }) => person), error }
}

type PeopleProps = {
  workspace: WorkspaceId
  label: string
  text: string
  setText: (text: string) => void
  choices: readonly Choice<ContactWxid>[]
  chosen: readonly ContactWxid[]
  stale: boolean
  empty?: string
  error: Parameters<typeof ErrorNote>[0]['error'] | null
  onChange: (people: ContactWxid[]) => void
}

/** Those chosen stand first, whatever is typed. */
function People({ workspace, label, text, setText, choices, chosen, stale, empty, error, onChange }: PeopleProps) {
  const summaries = useQueries({ queries: chosen.map(person => personSummaryQuery(workspace, person)) })
  const chosenFirst = chosen.map((person, place) => choices.find(({ id }) => id === person) ?? choiceOf(summaries[place]?.data ?? unknownPerson(person), null))
  const rest = choices.filter(({ id }) => !chosen.includes(id))
  return (
    <>
      <SearchField name={m.filter_people_search()} value={text} onChange={setText} size="small" />
      {error && <ErrorNote error={error} boxed stacked />}
      <ChoiceList label={label} choices={[...chosenFirst, ...rest]} chosen={chosen} takes="many" stale={stale} empty={empty} onChange={onChange} />
    </>
  )
}

function unknownPerson(wxid: ContactWxid): PersonSummary {
  return { wxid, nickName: shortId(wxid), kind: 'unknown', corporation: null, coworker: null }
}
