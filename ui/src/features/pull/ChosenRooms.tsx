import { lazy, useMemo, useState } from 'react'
import type { RoomRow, RoomWxid, WorkspaceId } from '../../api/bindings'
import { useRoomDetails } from '../../api/queries'
import { Mosaic } from '../../components/Avatar'
import { Button, IconButton, LinkButton } from '../../components/Button'
import { Empty } from '../../components/Empty'
import { CloseOutlined, MessageOutlined, PlusOutlined } from '../../components/icons'
import { Account, Badge } from '../../components/labels'
import { useLazyOverlay } from '../../components/lazyOverlay'
import { RoomName, roomTitle } from '../../components/RoomName'
import { visibleText } from '../../components/safeText'
import { shortId } from '../../components/shortId'
import { VirtualList } from '../../components/VirtualList'
import { formatRoute } from '../../host/route'
import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'
import { withAdded, without } from './draft'

const AddRooms = lazy(() => import('./AddRooms').then(({ AddRooms }) => ({ default: AddRooms })))

const ROW_HEIGHT = 40

type Props = { workspace: WorkspaceId; rooms: readonly RoomWxid[]; onChange: (rooms: RoomWxid[]) => void }

/** The rooms that people will be pulled into, in order: in a chain the first is filled first. */
export function ChosenRooms({ workspace, rooms, onChange }: Props) {
  const [range, setRange] = useState({ first: 0, last: 24 })
  const onScreen = useMemo(() => rooms.slice(range.first, range.last + 1), [rooms, range])
  const details = useRoomDetails(workspace, onScreen)
  const adding = useLazyOverlay('dialog', overlay => (
    <AddRooms workspace={workspace} chosen={rooms} onAdd={room => onChange(withAdded(rooms, [room]))} {...overlay} />
  ))
  const add = (
    <Button size="small" icon={PlusOutlined} {...adding.trigger}>
      {m.pull_add_rooms()}
    </Button>
  )
  return (
    <section className="pull-list" aria-label={m.pull_rooms()}>
      <header>
        <h2>
          {m.pull_rooms()} {rooms.length > 0 && <small>{formatCount(rooms.length)}</small>}
        </h2>
        <span className="grow" />
        {rooms.length > 1 && <LinkButton onPress={() => onChange([])}>{m.pull_clear()}</LinkButton>}
        {add}
        {adding.overlay}
      </header>
      {rooms.length === 0 ? (
        <Empty icon={MessageOutlined} title={m.reason_plan_no_rooms()} text={m.pull_no_rooms_text()} />
      ) : (
        <VirtualList
          count={rooms.length}
          rowHeight={ROW_HEIGHT}
          label={m.pull_rooms()}
          keyOf={index => rooms[index] ?? index}
          onRange={(first, last) => setRange({ first, last })}
        >
          {index => {
            const room = rooms[index]
            if (room === undefined) return null
            return <ChosenRoom wxid={room} room={details.get(room) ?? null} place={index + 1} onRemove={() => onChange(without(rooms, [room]))} />
          }}
        </VirtualList>
      )}
    </section>
  )
}

type RowProps = { wxid: RoomWxid; room: RoomRow | null; place: number; onRemove: () => void }

function ChosenRoom({ wxid, room, place, onRemove }: RowProps) {
  const [account] = room?.accounts ?? []
  return (
    <div className="chosen-row">
      <span className="cell-count figures">{formatCount(place)}</span>
      <a className="room-link" href={formatRoute({ screen: 'rooms', room: wxid })}>
        <Mosaic id={wxid} size="small" />
        {room ? <RoomName room={room} /> : <span className="cut">{visibleText(shortId(wxid))}</span>}
      </a>
      <span className="cell-kind">{account && <Account account={account} />}</span>
      <span className="cell-count figures">
        {room?.external === false && <Badge look="outline">{m.room_internal()}</Badge>} {room ? m.people_in_room({ count: formatCount(room.size) }) : ''}
      </span>
      <IconButton name={m.pull_remove({ name: room ? roomTitle(room) : shortId(wxid) })} icon={CloseOutlined} onPress={onRemove} />
    </div>
  )
}
