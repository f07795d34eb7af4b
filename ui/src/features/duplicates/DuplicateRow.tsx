import { Button as KitButton } from 'react-aria-components/Button'
import type { DuplicateRow as Duplicate, DuplicateRoom } from '../../api/bindings'
import { Mosaic } from '../../components/Avatar'
import { IconButton, LinkButton } from '../../components/Button'
import { CopyableId } from '../../components/CopyableId'
import { DownOutlined, RightOutlined } from '../../components/icons'
import { Name } from '../../components/Name'
import { PersonKind } from '../../components/people/PersonKind'
import { PersonLink } from '../../components/people/PersonLink'
import { RoomName, roomTitle } from '../../components/RoomName'
import { visibleText } from '../../components/safeText'
import { RelativeTime } from '../../components/Time'
import { formatRoute, navigate } from '../../host/route'
import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'

const NAMES_IN_ROW = 3

type Props = { row: Duplicate; isOpen: boolean; onToggle: () => void; onAllow: () => void }

export function DuplicateRow({ row, isOpen, onToggle, onAllow }: Props) {
  const { person, rooms, roomsTotal } = row
  const name = visibleText(person.nickName.trim() || m.name_blank())
  const more = roomsTotal - rooms.length
  return (
    <>
      <div className="list-row duplicate-row">
        <IconButton
          name={isOpen ? m.person_fold({ name }) : m.person_unfold({ name })}
          icon={isOpen ? DownOutlined : RightOutlined}
          aria-expanded={isOpen}
          onPress={onToggle}
        />
        <PersonLink person={person.wxid} summary={person} />
        <span className="cell-kind cut">
          <PersonKind person={person} />
        </span>
        <span className="cell-id">
          <CopyableId what={m.id_person()} id={person.wxid} />
        </span>
        <b className="cell-count figures">{formatCount(roomsTotal)}</b>
        <span className="names cut">
          {rooms.slice(0, NAMES_IN_ROW).map((room, place) => (
            <span key={room.wxid}>
              {place > 0 && m.list_separator()}
              <Name text={roomTitle(room)} />
            </span>
          ))}
        </span>
        <LinkButton aria-label={m.dup_allow_person({ name })} onPress={onAllow}>
          {m.dup_allow()}
        </LinkButton>
      </div>
      {isOpen && (
        <div className="person-rooms">
          <ul>
            {rooms.map(room => (
              <li key={room.wxid}>
                <SharedRoom room={room} />
              </li>
            ))}
          </ul>
          {more > 0 && (
            <a className="link" href={formatRoute({ screen: 'person', person: person.wxid })}>
              {m.dup_more_rooms({ count: formatCount(more) })}
            </a>
          )}
        </div>
      )}
    </>
  )
}

function SharedRoom({ room }: { room: DuplicateRoom }) {
  return (
    <KitButton className="duplicate-room" aria-label={m.open_room({ name: roomTitle(room) })} onPress={() => navigate({ screen: 'rooms', room: room.wxid })}>
      <Mosaic id={room.wxid} size="small" />
      <RoomName room={room} />
      <span className="owner cut">{room.ownerName === null ? m.unknown_dash() : <Name text={room.ownerName} />}</span>
      <span className="since">
        {m.person_first_seen()} <RelativeTime at={room.firstSeen} />
      </span>
    </KitButton>
  )
}
