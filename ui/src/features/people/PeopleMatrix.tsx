import { useVirtualizer, type VirtualItem } from '@tanstack/react-virtual'
import { memo, useMemo, useRef, useState } from 'react'
import type { ContactWxid, PeopleRoom, PersonLookup, WorkspaceId } from '../../api/bindings'
import { usePeopleRooms, usePersonLookups } from '../../api/people'
import { LinkButton } from '../../components/Button'
import { Empty } from '../../components/Empty'
import { Icon } from '../../components/Icon'
import { CheckOutlined, InboxOutlined } from '../../components/icons'
import { ErrorNote } from '../../components/Note'
import { PersonLink } from '../../components/people/PersonLink'
import { presentRooms } from '../../components/people/personState'
import { RoomName } from '../../components/RoomName'
import { useSettled } from '../../components/useSettled'
import { formatRoute } from '../../host/route'
import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'
import { type Cell, cellsOf } from './matrixCells'

const ROW_HEIGHT = 36
const HEAD_HEIGHT = 84
const COLUMN_WIDTH = 84
const ROOMS_AT_ONCE = 50
/** Columns before those of the rooms: the person and in how many rooms they are. */
const COLUMNS_BEFORE = 2

type Props = { workspace: WorkspaceId; people: readonly ContactWxid[] }

/** 对照表: people down, the rooms with most of them across. Both ways only what is on the screen exists. */
export function PeopleMatrix({ workspace, people }: Props) {
  const [asked, setAsked] = useState(ROOMS_AT_ONCE)
  const rows = usePeopleRooms(workspace, people, 0, asked - 1)
  const total = rows.total ?? 0
  const count = Math.min(asked, total)
  const rooms = Array.from({ length: count }, (_, index) => rows.rowAt(index))
  if (rows.total === 0) return <Empty icon={InboxOutlined} title={m.people_no_rooms()} text={m.people_no_rooms_text()} />
  return (
    <>
      {rows.error && <ErrorNote error={rows.error} lead={m.rooms_unreadable()} onRetry={rows.retry} />}
      {total > count && (
        <p className="matrix-note">
          {m.matrix_first_rooms({ count: formatCount(count), total: formatCount(total) })}{' '}
          <LinkButton onPress={() => setAsked(asked + ROOMS_AT_ONCE)}>{m.matrix_more({ count: Math.min(ROOMS_AT_ONCE, total - count) })}</LinkButton>
        </p>
      )}
      <Table workspace={workspace} people={people} rooms={rooms} busy={rows.total === null} />
    </>
  )
}

type TableProps = Props & { rooms: readonly (PeopleRoom | undefined)[]; busy: boolean }

function Table({ workspace, people, rooms, busy }: TableProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const down = useVirtualizer({
    count: people.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 6,
    scrollMargin: HEAD_HEIGHT,
    initialRect: { width: 900, height: 700 },
  })
  const across = useVirtualizer({
    horizontal: true,
    count: rooms.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => COLUMN_WIDTH,
    overscan: 3,
    initialRect: { width: 900, height: 700 },
  })
  const lines = down.getVirtualItems()
  const [first, last] = useSettled(lines[0]?.index ?? 0, lines.at(-1)?.index ?? 0)
  const answers = usePersonLookups(
    workspace,
    useMemo(() => people.slice(first, last + 1), [people, first, last]),
  )
  const columns = across.getVirtualItems()
  const known = useSameItems(rooms)
  const cell = useMemo(() => cellsOf(known), [known])
  const width = `calc(var(--matrix-before) + ${rooms.length * COLUMN_WIDTH}px)`

  return (
    // The kit has no table whose rows and columns are both virtual.
    // biome-ignore-start lint/a11y/useSemanticElements lint/a11y/noNoninteractiveTabindex: positions of virtual rows need plain elements; a scroller must be reachable by the keyboard.
    <div
      className="matrix"
      ref={scroller}
      role="table"
      tabIndex={0}
      aria-label={m.matrix_name()}
      aria-rowcount={people.length + 1}
      aria-colcount={rooms.length + COLUMNS_BEFORE}
      aria-busy={busy}
    >
      <div className="matrix-head" role="row" aria-rowindex={1} style={{ width }}>
        <span className="matrix-who" role="columnheader" aria-colindex={1}>
          {m.column_person()}
        </span>
        <span className="matrix-total" role="columnheader" aria-colindex={2}>
          {m.column_rooms()}
        </span>
        <Gap columns={columns} />
        {columns.map(({ index }) => (
          <RoomHead key={index} room={rooms[index]} place={index + COLUMNS_BEFORE + 1} all={people.length} />
        ))}
      </div>
      <div className="matrix-rows" role="rowgroup" style={{ width, height: down.getTotalSize() }}>
        {lines.map(({ index, start }) => {
          const person = people[index]
          if (person === undefined) return null
          return (
            <Row
              key={person}
              person={person}
              index={index}
              top={start - HEAD_HEIGHT}
              width={width}
              columns={columns}
              cell={cell}
              answer={answers.get(person) ?? null}
            />
          )
        })}
      </div>
    </div>
    // biome-ignore-end lint/a11y/useSemanticElements lint/a11y/noNoninteractiveTabindex: see above.
  )
}

/** The same list while it holds the same things. */
function useSameItems<Item>(items: readonly Item[]): readonly Item[] {
  const last = useRef(items)
  if (last.current.length !== items.length || items.some((item, index) => item !== last.current[index])) last.current = items
  return last.current
}

/** Stands for the columns left of the screen. */
function Gap({ columns }: { columns: readonly VirtualItem[] }) {
  return <span className="matrix-gap" aria-hidden="true" style={{ width: columns[0]?.start ?? 0 }} />
}

type RowProps = {
  person: ContactWxid
  index: number
  /** Px from the first row. */
  top: number
  width: string
  columns: readonly VirtualItem[]
  cell: (room: number, person: number) => Cell
  answer: PersonLookup | null
}

/** One person; drawn anew only when something of theirs changed. */
const Row = memo(function Row({ person, index, top, width, columns, cell, answer }: RowProps) {
  return (
    // biome-ignore-start lint/a11y/useSemanticElements: as the table around it.
    <div className="matrix-row" role="row" aria-rowindex={index + 2} style={{ width, transform: `translateY(${top}px)` }}>
      <span className="matrix-who" role="rowheader" aria-colindex={1}>
        <PersonLink person={person} summary={answer?.summary ?? null} />
      </span>
      <span className="matrix-total" role="cell" aria-colindex={2}>
        <RoomTotal answer={answer} />
      </span>
      <Gap columns={columns} />
      {columns.map(column => (
        <MatrixCell key={column.index} cell={cell(column.index, index)} place={column.index + COLUMNS_BEFORE + 1} />
      ))}
    </div>
    // biome-ignore-end lint/a11y/useSemanticElements: as the table around it.
  )
})

function RoomHead({ room, place, all }: { room: PeopleRoom | undefined; place: number; all: number }) {
  return (
    <span className="matrix-room" role="columnheader" aria-colindex={place}>
      {room && (
        <>
          <a href={formatRoute({ screen: 'rooms', room: room.room.wxid })}>
            <RoomName room={room.room} />
          </a>
          <small>{m.people_some_of({ some: formatCount(room.peopleTotal), all: formatCount(all) })}</small>
        </>
      )}
    </span>
  )
}

function RoomTotal({ answer }: { answer: PersonLookup | null }) {
  if (answer === null || (answer.summary === null && answer.rooms.length === 0)) return m.unknown_dash()
  return formatCount(presentRooms(answer.rooms).length)
}

function MatrixCell({ cell, place }: { cell: Cell; place: number }) {
  return (
    <span className={`matrix-cell ${cell}`} role="cell" aria-colindex={place}>
      {cell === 'in' && <Icon of={CheckOutlined} />}
      {cell === 'unknown' && <span aria-hidden="true">{m.matrix_unknown_sign()}</span>}
      <span className="only-heard">{cellWords(cell)}</span>
    </span>
  )
}

function cellWords(cell: Cell): string {
  switch (cell) {
    case 'in':
      return m.matrix_in()
    case 'out':
      return m.matrix_out()
    case 'unknown':
      return m.matrix_unknown()
  }
}
