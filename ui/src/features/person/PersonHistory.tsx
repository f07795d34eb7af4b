import { useState } from 'react'
import type { ChangeRow, ContactWxid, WorkspaceId } from '../../api/bindings'
import { usePersonChanges } from '../../api/people'
import { Mosaic } from '../../components/Avatar'
import { Icon } from '../../components/Icon'
import { InfoCircleOutlined, MinusCircleOutlined, PlusCircleOutlined } from '../../components/icons'
import { Badge } from '../../components/labels'
import { ErrorNote } from '../../components/Note'
import { RoomName } from '../../components/RoomName'
import { sourceWords } from '../../components/sourceWords'
import { RelativeTime } from '../../components/Time'
import { VirtualList } from '../../components/VirtualList'
import { formatRoute } from '../../host/route'
import { m } from '../../i18n/messages'

const ROW_HEIGHT = 44

/** When the person was first seen in a room and when no longer, newest first. */
export function PersonHistory({ workspace, person }: { workspace: WorkspaceId; person: ContactWxid }) {
  const [range, setRange] = useState({ first: 0, last: 24 })
  const rows = usePersonChanges(workspace, person, range.first, range.last)
  return (
    <>
      {rows.error && <ErrorNote error={rows.error} onRetry={rows.retry} />}
      {rows.total === 0 && <p className="person-none padded">{m.person_no_history()}</p>}
      {(rows.total ?? 0) > 0 && (
        <>
          <p className="person-history-note">
            <Icon of={InfoCircleOutlined} />
            {m.person_history_note()}
          </p>
          <VirtualList count={rows.total ?? 0} rowHeight={ROW_HEIGHT} label={m.person_history()} onRange={(first, last) => setRange({ first, last })}>
            {index => {
              const change = rows.rowAt(index)
              return change ? <Change change={change} /> : <div className="change-of-person" />
            }}
          </VirtualList>
        </>
      )}
    </>
  )
}

function Change({ change }: { change: ChangeRow }) {
  const joined = change.kind === 'joined'
  return (
    <div className="change-of-person">
      <RelativeTime at={change.at} />
      <Badge look={joined ? 'ok' : 'bad'} icon={joined ? PlusCircleOutlined : MinusCircleOutlined}>
        {joined ? m.person_joined() : m.person_left()}
      </Badge>
      <a className="room-link" href={formatRoute({ screen: 'rooms', room: change.room })}>
        <Mosaic id={change.room} size="small" />
        <RoomName room={{ topic: change.topic, nameFromMembers: [] }} />
      </a>
      <span className="source">{sourceWords(change.source)}</span>
    </div>
  )
}
