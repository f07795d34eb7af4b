import { useDeferredValue, useState } from 'react'
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox'
import type { RoomRow, WorkspaceId } from '../api/bindings'
import { useFound, useRoomRows } from '../api/queries'
import { emptyQuery } from '../api/roomQuery'
import { formatCount } from '../i18n/format'
import { m } from '../i18n/messages'
import { Mosaic } from './Avatar'
import { SearchField } from './fields'
import { ErrorNote } from './Note'
import { RoomName, roomTitle } from './RoomName'
import { visibleText } from './safeText'

const MOST_SHOWN = 20

type Props = { workspace: WorkspaceId; onRoom: (room: RoomRow) => void }

/** One room, by name, pinyin or id; the first of all while nothing is typed. */
export function RoomSearch({ workspace, onRoom }: Props) {
  const [text, setText] = useState('')
  const typed = useDeferredValue(text.trim())
  const found = useFound(workspace, typed, MOST_SHOWN)
  const first = useRoomRows(workspace, emptyQuery, 0, MOST_SHOWN - 1)
  const rooms = typed === '' ? Array.from({ length: MOST_SHOWN }, (_, place) => first.rowAt(place)) : (found.data?.rooms ?? []).map(({ room }) => room)
  const listed = rooms.filter(room => room !== undefined)
  const error = typed === '' ? first.error : found.error
  return (
    <>
      <SearchField name={m.room_search()} value={text} onChange={setText} size="small" autoFocus />
      {error && <ErrorNote error={error} boxed stacked />}
      <ListBox
        aria-label={m.room_search_found()}
        className="choice-list"
        escapeKeyBehavior="none"
        onAction={key => {
          const room = listed.find(({ wxid }) => wxid === key)
          if (room) onRoom(room)
        }}
        renderEmptyState={() => <p className="choice-none">{m.room_search_none()}</p>}
      >
        {listed.map(room => (
          <ListBoxItem key={room.wxid} id={room.wxid} textValue={visibleText(roomTitle(room))} className="choice-item">
            <Mosaic id={room.wxid} size="small" />
            <RoomName room={room} />
            <span className="count">{m.people_in_room({ count: formatCount(room.size) })}</span>
          </ListBoxItem>
        ))}
      </ListBox>
    </>
  )
}
