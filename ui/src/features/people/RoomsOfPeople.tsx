import { useMemo, useState } from 'react'
import type { ContactWxid, PeopleRoom, PersonLookup, WorkspaceId } from '../../api/bindings'
import { usePeopleRooms, usePersonLookups } from '../../api/people'
import { Mosaic } from '../../components/Avatar'
import { IconButton, LinkButton } from '../../components/Button'
import { CopyableId } from '../../components/CopyableId'
import { Empty } from '../../components/Empty'
import { DownOutlined, InboxOutlined, RightOutlined } from '../../components/icons'
import { Name } from '../../components/Name'
import { ErrorNote } from '../../components/Note'
import { PersonKind } from '../../components/people/PersonKind'
import { PersonLink } from '../../components/people/PersonLink'
import { RoomName, roomTitle } from '../../components/RoomName'
import { VirtualList } from '../../components/VirtualList'
import { formatRoute } from '../../host/route'
import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'

const ROW_HEIGHT = 40
const NAMES_IN_ROW = 3
/** People shown below a room at first, and more at each request. */
const UNFOLDED_AT_ONCE = 50

type Props = { workspace: WorkspaceId; people: readonly ContactWxid[] }

/** 按群: the rooms that some of the people are in, those with most of them first. */
export function RoomsOfPeople({ workspace, people }: Props) {
  const [range, setRange] = useState({ first: 0, last: 24 })
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set())
  const rows = usePeopleRooms(workspace, people, range.first, range.last)
  const shown = Array.from({ length: range.last - range.first + 1 }, (_, place) => rows.rowAt(range.first + place))
  const named = useStable([...new Set(shown.flatMap(row => row?.people.slice(0, NAMES_IN_ROW) ?? []))].flatMap(place => people[place] ?? []))
  const answers = usePersonLookups(workspace, named)
  const toggle = (room: string) => {
    const next = new Set(open)
    if (!next.delete(room)) next.add(room)
    setOpen(next)
  }
  if (rows.total === 0) return <Empty icon={InboxOutlined} title={m.people_no_rooms()} text={m.people_no_rooms_text()} />
  return (
    <>
      {rows.error && <ErrorNote error={rows.error} lead={m.rooms_unreadable()} onRetry={rows.retry} />}
      <VirtualList
        head={
          <div className="list-row shared-room-row head" aria-hidden="true">
            <span />
            <span>{m.column_name()}</span>
            <span className="cell-count">{m.people_column_in_room()}</span>
            <span>{m.column_person()}</span>
            <span className="cell-count">{m.column_size()}</span>
            <span className="owner">{m.column_owner()}</span>
          </div>
        }
        count={rows.total ?? 0}
        rowHeight={ROW_HEIGHT}
        label={m.people_view_rooms()}
        onRange={(first, last) => setRange({ first, last })}
      >
        {index => {
          const row = rows.rowAt(index)
          if (!row) return <div className="list-row shared-room-row waiting" />
          const isOpen = open.has(row.room.wxid)
          return (
            <>
              <SharedRoom row={row} people={people} answers={answers} isOpen={isOpen} onToggle={() => toggle(row.room.wxid)} />
              {isOpen && <PeopleInRoom workspace={workspace} row={row} people={people} />}
            </>
          )
        }}
      </VirtualList>
    </>
  )
}

/** The same array while its contents are the same. */
function useStable(list: readonly ContactWxid[]): readonly ContactWxid[] {
  const content = JSON.stringify(list)
  return useMemo(() => JSON.parse(content) as ContactWxid[], [content])
}

type RowProps = {
  row: PeopleRoom
  people: readonly ContactWxid[]
  answers: ReadonlyMap<ContactWxid, PersonLookup>
  isOpen: boolean
  onToggle: () => void
}

function SharedRoom({ row, people, answers, isOpen, onToggle }: RowProps) {
  const { room, peopleTotal } = row
  const first = row.people.slice(0, NAMES_IN_ROW).flatMap(place => people[place] ?? [])
  return (
    <div className="list-row shared-room-row">
      <IconButton
        name={isOpen ? m.people_fold_room({ name: roomTitle(room) }) : m.people_unfold_room({ name: roomTitle(room) })}
        icon={isOpen ? DownOutlined : RightOutlined}
        aria-expanded={isOpen}
        onPress={onToggle}
      />
      <a className="room-link" href={formatRoute({ screen: 'rooms', room: room.wxid })}>
        <Mosaic id={room.wxid} size="small" />
        <RoomName room={room} />
      </a>
      <b className="cell-count figures">{m.people_some_of({ some: formatCount(peopleTotal), all: formatCount(people.length) })}</b>
      <span className="names cut">
        {first.map((person, place) => (
          <span key={person}>
            {place > 0 && m.list_separator()}
            <PersonName person={person} answer={answers.get(person) ?? null} />
          </span>
        ))}
        {peopleTotal > first.length && <em>{m.people_and_more({ count: formatCount(peopleTotal) })}</em>}
      </span>
      <span className="cell-count figures">{formatCount(room.size)}</span>
      <span className="owner cut">{room.ownerName === null ? m.unknown_dash() : <Name text={room.ownerName} />}</span>
    </div>
  )
}

function PersonName({ person, answer }: { person: ContactWxid; answer: PersonLookup | null }) {
  if (answer === null) return m.unknown_dash()
  return <Name text={answer.summary?.nickName || person} />
}

function PeopleInRoom({ workspace, row, people }: { workspace: WorkspaceId; row: PeopleRoom; people: readonly ContactWxid[] }) {
  const [most, setMost] = useState(UNFOLDED_AT_ONCE)
  const inRoom = useStable(row.people.slice(0, most).flatMap(place => people[place] ?? []))
  const answers = usePersonLookups(workspace, inRoom)
  const more = row.people.length - inRoom.length
  const untold = row.peopleTotal - row.people.length
  return (
    <div className="person-rooms">
      <ul>
        {inRoom.map(person => {
          const summary = answers.get(person)?.summary ?? null
          return (
            <li key={person} className="person-in-room">
              <PersonLink person={person} summary={summary} />
              <span className="cell-kind cut">{summary ? <PersonKind person={summary} /> : m.unknown_dash()}</span>
              <CopyableId what={m.id_person()} id={person} />
            </li>
          )
        })}
      </ul>
      {more > 0 && <LinkButton onPress={() => setMost(most + UNFOLDED_AT_ONCE)}>{m.people_show_more({ count: formatCount(more) })}</LinkButton>}
      {more === 0 && untold > 0 && <p className="person-none">{m.people_not_listed({ count: formatCount(untold) })}</p>}
    </div>
  )
}
