import { useCallback, useMemo, useState } from 'react'
import type { ContactWxid, PersonLookup, WorkspaceId } from '../../api/bindings'
import { usePersonLookups } from '../../api/people'
import { Icon } from '../../components/Icon'
import { InfoCircleOutlined } from '../../components/icons'
import { sharedNames } from '../../components/people/personState'
import { visibleText } from '../../components/safeText'
import { VirtualList } from '../../components/VirtualList'
import { m } from '../../i18n/messages'
import { PersonRow } from './PersonRow'
import type { PeopleList } from './usePeopleList'

const ROW_HEIGHT = 40
const FIRST_SCREEN = { first: 0, last: 24 }

type Props = {
  workspace: WorkspaceId
  list: PeopleList
  /** The answers about all of a short list; null when only those on the screen are to be read. */
  whole: ReadonlyMap<ContactWxid, PersonLookup> | null
  verifying: ReadonlySet<ContactWxid> | null
}

/** 按客户: one row a person, unfolded to their rooms. A single person is unfolded from the start. */
export function PersonList({ workspace, list, whole, verifying }: Props) {
  const { people, named } = list
  const [turned, setTurned] = useState<ReadonlySet<ContactWxid>>(new Set())
  const [range, setRange] = useState(FIRST_SCREEN)
  const onScreen = useMemo(() => (whole ? [] : people.slice(range.first, range.last + 1)), [whole, people, range])
  const read = usePersonLookups(workspace, onScreen)
  const answers = whole ?? read
  const openAtFirst = people.length === 1
  const toggle = useCallback(
    (person: ContactWxid) =>
      setTurned(known => {
        const next = new Set(known)
        if (!next.delete(person)) next.add(person)
        return next
      }),
    [],
  )
  const [namesake] = sharedNames([...answers.values()])

  return (
    <>
      <VirtualList
        head={
          <div className="person-head" aria-hidden="true">
            <span />
            <span>{m.column_person()}</span>
            <span className="cell-kind">{m.column_type()}</span>
            <span>{m.id_person()}</span>
            <span className="cell-count">{m.column_rooms()}</span>
            <span>{m.column_state()}</span>
          </div>
        }
        count={people.length}
        rowHeight={ROW_HEIGHT}
        label={m.people_results()}
        keyOf={index => people[index] ?? index}
        onRange={(first, last) => setRange({ first, last })}
      >
        {index => {
          const person = people[index]
          if (person === undefined) return null
          return (
            <PersonRow
              person={person}
              answer={answers.get(person) ?? null}
              matched={named?.found[index]?.matched ?? null}
              verifying={verifying?.has(person) ?? false}
              isOpen={turned.has(person) !== openAtFirst}
              onToggle={toggle}
            />
          )
        }}
      </VirtualList>
      {namesake && (
        <p className="people-namesakes">
          <Icon of={InfoCircleOutlined} />
          {visibleText(m.people_namesakes(namesake))}
        </p>
      )}
    </>
  )
}
