import { useMemo, useState } from 'react'
import { Button as KitButton } from 'react-aria-components/Button'
import type { PersonLookup, PersonRoom } from '../../api/bindings'
import { Mosaic } from '../../components/Avatar'
import { classNames } from '../../components/classNames'
import { Icon } from '../../components/Icon'
import { CaretDownOutlined, CaretUpOutlined } from '../../components/icons'
import { Name } from '../../components/Name'
import { ErrorNote } from '../../components/Note'
import { DifferenceBadge, hasLeft } from '../../components/people/DifferenceBadge'
import { RoomName, roomTitle } from '../../components/RoomName'
import { RelativeTime } from '../../components/Time'
import { VirtualList } from '../../components/VirtualList'
import { navigate } from '../../host/route'
import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'
import { type RoomOrder, sortedRooms } from './roomOrder'

const ROW_HEIGHT = 44

/** The rooms a person is in, then those they were in: first seen, last seen, left. */
export function PersonRooms({ answer }: { answer: PersonLookup }) {
  const [order, setOrder] = useState<RoomOrder>({ by: 'name', descending: false })
  const { error, verified } = answer
  const rooms = useMemo(() => sortedRooms(answer.rooms, order), [answer.rooms, order])
  return (
    <>
      {error && <ErrorNote error={error} />}
      {rooms.length === 0 && !error && <p className="person-none padded">{verified ? m.person_in_no_room() : m.person_no_local_rooms()}</p>}
      {rooms.length > 0 && (
        <VirtualList
          head={
            <div className="room-of-person head">
              <span />
              <SortButton by="name" order={order} onOrder={setOrder} label={m.column_name()} />
              <span className="cell-alias">{m.person_alias_here()}</span>
              <span className="cell-count">{m.column_size()}</span>
              <span className="cell-owner">{m.column_owner()}</span>
              <SortButton by="firstSeen" order={order} onOrder={setOrder} label={m.person_first_seen()} />
              <SortButton by="lastSeen" order={order} onOrder={setOrder} label={m.person_last_seen()} />
              <span>{m.column_state()}</span>
            </div>
          }
          count={rooms.length}
          rowHeight={ROW_HEIGHT}
          label={m.person_rooms()}
          keyOf={index => rooms[index]?.room.wxid ?? index}
        >
          {index => {
            const entry = rooms[index]
            return entry && <RoomOfPerson entry={entry} verified={verified} />
          }}
        </VirtualList>
      )}
    </>
  )
}

type SortProps = { by: RoomOrder['by']; order: RoomOrder; onOrder: (order: RoomOrder) => void; label: string }

function SortButton({ by, order, onOrder, label }: SortProps) {
  const isCurrent = order.by === by
  // Of times people look for the newest first.
  const next = { by, descending: isCurrent ? !order.descending : by !== 'name' }
  return (
    <KitButton className="sort" aria-label={m.sort_by({ column: label })} aria-pressed={isCurrent} onPress={() => onOrder(next)}>
      {label}
      {isCurrent && <Icon of={order.descending ? CaretDownOutlined : CaretUpOutlined} />}
    </KitButton>
  )
}

function RoomOfPerson({ entry, verified }: { entry: PersonRoom; verified: boolean }) {
  const { room, roomAlias, firstSeen, lastSeen, leftAt } = entry
  const gone = hasLeft(entry)
  return (
    <KitButton
      className={classNames('room-of-person', gone && 'gone')}
      aria-label={gone ? m.person_open_past_room({ name: roomTitle(room) }) : m.open_room({ name: roomTitle(room) })}
      onPress={() => navigate({ screen: 'rooms', room: room.wxid })}
    >
      <Mosaic id={room.wxid} size="small" />
      <RoomName room={room} />
      <span className="cell-alias cut">{roomAlias?.trim() ? <Name text={roomAlias} /> : ''}</span>
      <span className="cell-count figures">{formatCount(room.size)}</span>
      <span className="cell-owner cut">{room.ownerName === null ? m.unknown_dash() : <Name text={room.ownerName} />}</span>
      <RelativeTime at={firstSeen} />
      <RelativeTime at={lastSeen} />
      <span className="left-at">
        <DifferenceBadge entry={entry} verified={verified} />
        {leftAt !== null && (
          <small>
            {m.person_left_before()} <RelativeTime at={leftAt} />
          </small>
        )}
      </span>
    </KitButton>
  )
}
