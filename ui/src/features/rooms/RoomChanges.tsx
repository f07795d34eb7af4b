import type { IconDefinition } from '@ant-design/icons-svg/es/types'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useRef, useState } from 'react'
import type { ChangeKind, ChangeRow, RoomWxid, WorkspaceId } from '../../api/bindings'
import { useRoomChanges } from '../../api/history'
import { Icon } from '../../components/Icon'
import { CrownOutlined, EditOutlined, LoginOutlined, LogoutOutlined, TeamOutlined } from '../../components/icons'
import { Name } from '../../components/Name'
import { ErrorNote } from '../../components/Note'
import { shortId } from '../../components/shortId'
import { sourceWords } from '../../components/sourceWords'
import { RelativeTime } from '../../components/Time'
import { m } from '../../i18n/messages'

const ROW_HEIGHT = 44

const icons: Record<ChangeKind, IconDefinition> = {
  joined: LoginOutlined,
  left: LogoutOutlined,
  renamed: EditOutlined,
  ownerChanged: CrownOutlined,
  sizeChanged: TeamOutlined,
}

/** What changed in a room, newest first, each with the time and source of the observation that shows it. */
export function RoomChanges({ workspace, room }: { workspace: WorkspaceId; room: RoomWxid }) {
  const scroller = useRef<HTMLDivElement>(null)
  const [range, setRange] = useState({ first: 0, last: 20 })
  const rows = useRoomChanges(workspace, room, range.first, range.last)
  const virtualizer = useVirtualizer({
    count: rows.total ?? 0,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 6,
    initialRect: { width: 328, height: 400 },
    onChange: ({ range: seen }) => {
      if (seen && (seen.startIndex !== range.first || seen.endIndex !== range.last)) setRange({ first: seen.startIndex, last: seen.endIndex })
    },
  })
  return (
    <>
      {rows.error && <ErrorNote error={rows.error} onRetry={rows.retry} boxed stacked />}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scroller must be reachable by the keyboard. */}
      <div className="member-scroller" ref={scroller} tabIndex={0} role="list" aria-label={m.history_changes()}>
        {rows.total === 0 && <p className="members-none">{m.history_no_changes()}</p>}
        <div className="member-rows" role="presentation" style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map(({ index, start }) => {
            const change = rows.rowAt(index)
            return change && <Change key={index} change={change} top={start} place={index + 1} total={rows.total ?? 0} />
          })}
        </div>
      </div>
    </>
  )
}

function Change({ change, top, place, total }: { change: ChangeRow; top: number; place: number; total: number }) {
  return (
    <div className="member change" role="listitem" aria-posinset={place} aria-setsize={total} style={{ transform: `translateY(${top}px)` }}>
      <Icon of={icons[change.kind]} />
      <span className="who">
        <span className="called cut">
          <What change={change} />
        </span>
        <span className="facts-line cut">
          <RelativeTime at={change.at} />
          <span>· {sourceWords(change.source)}</span>
        </span>
      </span>
    </div>
  )
}

function What({ change: { kind, person, before, after } }: { change: ChangeRow }) {
  const who = person && <Name text={person.nickName || shortId(person.wxid)} />
  switch (kind) {
    case 'joined':
      return (
        <>
          {who} {m.change_joined()}
        </>
      )
    case 'left':
      return (
        <>
          {who} {m.change_left()}
        </>
      )
    case 'renamed':
      return <BeforeAfter what={m.change_renamed()} before={before} after={after} />
    case 'ownerChanged':
      return <BeforeAfter what={m.change_owner()} before={before && shortId(before)} after={person?.nickName || (after && shortId(after))} />
    case 'sizeChanged':
      return <BeforeAfter what={m.change_size()} before={before} after={after} />
  }
}

function BeforeAfter({ what, before, after }: { what: string; before: string | null | undefined; after: string | null | undefined }) {
  return (
    <>
      {what} {before ? <Name text={before} /> : m.unknown_dash()} {m.change_to()} {after ? <Name text={after} /> : m.unknown_dash()}
    </>
  )
}
