import { useVirtualizer } from '@tanstack/react-virtual'
import { useRef, useState } from 'react'
import type { ContactWxid, PersonLookup } from '../../api/bindings'
import { Icon } from '../../components/Icon'
import { InfoCircleOutlined } from '../../components/icons'
import { visibleText } from '../../components/safeText'
import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'
import { PersonRow } from './PersonRow'
import { presentRooms, sharedNames } from './personState'

const ROW_HEIGHT = 40

type Props = {
  people: readonly ContactWxid[]
  /** In the order of `people`; null while the local answer is being read. */
  answers: readonly (PersonLookup | null)[]
  /** Those whom a running lookup has not answered yet. */
  verifying: ReadonlySet<ContactWxid> | null
}

/** One row a person, unfolded to their rooms. A single person is unfolded from the start. */
export function PeopleResults({ people, answers, verifying }: Props) {
  const scroller = useRef<HTMLDivElement>(null)
  const [turned, setTurned] = useState<ReadonlySet<ContactWxid>>(new Set())
  const openAtFirst = people.length === 1
  const virtualizer = useVirtualizer({
    count: people.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: index => people[index] ?? index,
    overscan: 6,
    initialRect: { width: 900, height: 700 },
  })
  const toggle = (person: ContactWxid) => {
    const next = new Set(turned)
    if (!next.delete(person)) next.add(person)
    setTurned(next)
  }
  const [namesake] = sharedNames(answers)

  return (
    <>
      <p className="people-count">{countWords(people, answers)}</p>
      <div className="person-head" aria-hidden="true">
        <span />
        <span>{m.column_person()}</span>
        <span className="cell-kind">{m.column_type()}</span>
        <span>{m.id_person()}</span>
        <span className="cell-count">{m.column_rooms()}</span>
        <span>{m.column_state()}</span>
      </div>
      <div className="person-scroller" ref={scroller}>
        <div className="person-rows" role="list" aria-label={m.people_results()} style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map(({ index, start, key }) => {
            const person = people[index]
            if (person === undefined) return null
            return (
              <div
                key={key}
                ref={virtualizer.measureElement}
                data-index={index}
                className="person"
                role="listitem"
                style={{ transform: `translateY(${start}px)` }}
              >
                <PersonRow
                  person={person}
                  answer={answers[index] ?? null}
                  verifying={verifying?.has(person) ?? false}
                  isOpen={turned.has(person) !== openAtFirst}
                  onToggle={() => toggle(person)}
                />
              </div>
            )
          })}
        </div>
      </div>
      {namesake && (
        <p className="people-namesakes">
          <Icon of={InfoCircleOutlined} />
          {visibleText(m.people_namesakes(namesake))}
        </p>
      )}
    </>
  )
}

/** 9 位客户 · 34 个群（去重 27）, of what is known so far. */
function countWords(people: readonly ContactWxid[], answers: readonly (PersonLookup | null)[]): string {
  const rooms = answers.flatMap(answer => (answer ? presentRooms(answer.rooms) : []))
  const distinct = new Set(rooms.map(({ room }) => room.wxid))
  return m.people_count({ people: formatCount(people.length), rooms: formatCount(rooms.length), distinct: formatCount(distinct.size) })
}
