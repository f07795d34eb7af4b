import type { Highlight, RoomRow } from '../api/bindings'
import { joinNames } from '../i18n/format'
import { m } from '../i18n/messages'
import { Name } from './Name'

type Named = Pick<RoomRow, 'topic' | 'nameFromMembers'>

/** What a room is called in a sentence or for a screen reader: its name, or 未命名群 and who is in it. */
export function roomTitle({ topic, nameFromMembers }: Named): string {
  if (topic.trim() !== '') return topic
  return nameFromMembers.length > 0 ? `${m.room_nameless()} ${joinNames(nameFromMembers)}` : m.room_nameless()
}

/** The name of a room in a row, with the parts marked that a search found. */
export function RoomName({ room, highlights }: { room: Named; highlights?: readonly Highlight[] }) {
  if (room.topic.trim() !== '') return <Name text={room.topic} highlights={highlights} className="cut" />
  return (
    <span className="nameless cut">
      <em>{m.room_nameless()}</em>
      {room.nameFromMembers.length > 0 && <Name text={joinNames(room.nameFromMembers)} />}
    </span>
  )
}
