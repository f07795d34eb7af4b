import type { Node } from '@react-types/shared'
import { type MouseEvent, memo, useRef } from 'react'
import { useGridListItem } from 'react-aria/useGridList'
import type { ListState } from 'react-stately/useListState'
import type { Highlight, RoomRow as PlainRoom, RoomWxid, VerifyOutcome } from '../../api/bindings'
import type { ListedRoom as Room } from '../../api/queries'
import { Mosaic } from '../../components/Avatar'
import { classNames } from '../../components/classNames'
import { Icon } from '../../components/Icon'
import { FieldTimeOutlined } from '../../components/icons'
import { LeftBadge } from '../../components/LeftBadge'
import { Account, Badge, RoomSize, TagChip } from '../../components/labels'
import { Name } from '../../components/Name'
import { RoomName, roomTitle } from '../../components/RoomName'
import { RelativeTime, useNow } from '../../components/Time'
import { joinNames, STALE_AFTER_MS } from '../../i18n/format'
import { m } from '../../i18n/messages'
import { RowStar } from './FavouriteStar'
import { Tick } from './Tick'
import { VerifyMark } from './VerifyMark'

type Props = {
  node: Node<Room>
  room: Room
  state: ListState<Room>
  /** Px from the top of the list. */
  top: number
  isCurrent: boolean
  /** The keyboard is on it. */
  isFocused: boolean
  isSelected: boolean
  /** What came of re-reading this room just now; undefined when it was not asked for. */
  verified: VerifyOutcome | 'waiting' | undefined
  onOpen: (room: RoomWxid, how: 'click' | 'enter' | 'space') => void
  onTick: (index: number, room: RoomWxid, extend: boolean) => void
  onFavourite: (room: PlainRoom) => void
}

/** One room of the table. Drawn anew only when it looks different: while scrolling, only the rows that come in are. */
export const RoomRow = memo(Row, looksTheSame)

/** `state` and the functions may be of an earlier drawing: they lead to what is the case now. */
function looksTheSame(before: Props, now: Props): boolean {
  const same = (['room', 'top', 'isCurrent', 'isSelected', 'verified'] as const).every(name => before[name] === now[name])
  return same && before.isFocused === now.isFocused && before.node.key === now.node.key && before.state.collection === now.state.collection
}

/** A click makes it the current one and opens it; Space peeks, Enter opens and goes into the panel. */
function Row({ node, room, state, top, isCurrent, isSelected, verified, onOpen, onTick, onFavourite }: Props) {
  const ref = useRef<HTMLDivElement>(null)
  const { rowProps } = useGridListItem({ node }, state, ref)
  // The kit's press handlers would make Space and Enter do the same; only its roles and focus are taken over.
  const { id, role, tabIndex, onFocus, onKeyDownCapture } = rowProps
  const onClick = (event: MouseEvent) => {
    if (event.defaultPrevented) return
    if (event.shiftKey) {
      onTick(node.index, room.wxid, true)
      return
    }
    state.selectionManager.setFocused(true)
    state.selectionManager.setFocusedKey(node.key)
    onOpen(room.wxid, 'click')
  }
  return (
    // biome-ignore lint/a11y: its role comes from the kit; keys are handled by RoomTable for all rows.
    <div
      ref={ref}
      id={id}
      role={role}
      tabIndex={tabIndex}
      onFocus={onFocus}
      onKeyDownCapture={onKeyDownCapture}
      // Shift selects rows, not their text.
      onMouseDown={event => event.shiftKey && event.preventDefault()}
      onClick={onClick}
      aria-label={roomTitle(room)}
      aria-rowindex={node.index + 2}
      aria-current={isCurrent || undefined}
      aria-selected={isSelected}
      className={classNames('room-row', isCurrent && 'current', isSelected && 'selected')}
      style={{ transform: `translateY(${top}px)` }}
    >
      <span role="gridcell" className="cell-check">
        <Tick isOn={isSelected} onTick={extend => onTick(node.index, room.wxid, extend)} />
      </span>
      <span role="gridcell" className="cell-name">
        <Mosaic id={room.wxid} />
        <RoomName room={room} highlights={room.mark?.topic} />
        <MemberMark room={room} />
        {room.external === false && <span className="badge outline beside">{m.room_internal_short()}</span>}
        {room.leftAt !== null && <LeftBadge at={room.leftAt} />}
        <RowStar room={room} onFavourite={onFavourite} />
      </span>
      <span role="gridcell" className="cell-tags">
        <Tags room={room} />
      </span>
      <span role="gridcell" className="cell-size" title={room.sizeIsReported ? m.room_size_reported() : undefined}>
        <RoomSize size={room.size} />
      </span>
      <span role="gridcell" className="cell-owner cut">
        {room.ownerName === null ? m.unknown_dash() : <Name text={room.ownerName} highlights={room.mark?.owner} />}
      </span>
      <span role="gridcell" className="cell-account">
        <Accounts room={room} />
      </span>
      <span role="gridcell" className="cell-type">
        {room.external === false ? <Badge look="outline">{m.room_internal()}</Badge> : room.external ? m.room_external() : m.unknown_dash()}
      </span>
      {verified === undefined ? (
        <AsOf room={room} />
      ) : (
        <span role="gridcell" className="cell-time">
          <VerifyMark outcome={verified} />
        </span>
      )}
    </div>
  )
}

/** The member by whom a room was found, where its own name does not say why. */
function MemberMark({ room: { mark } }: { room: Room }) {
  if (!mark?.member) return null
  return (
    <span className="member-mark cut">
      {m.room_found_member()}
      <Name text={mark.member.text} highlights={mark.member.highlights} />
    </span>
  )
}

/** Those that fit the typed text first, so that they are seen. */
function Tags({ room }: { room: Room }) {
  if (room.tags.length === 0) return null
  const marked = new Map<number, Highlight[]>(room.mark?.tags.map(({ position, highlights }) => [position, highlights]))
  const tags = room.tags.map((tag, position) => ({ ...tag, highlights: marked.get(position) }))
  const ordered = marked.size === 0 ? tags : [...tags.filter(tag => tag.highlights), ...tags.filter(tag => !tag.highlights)]
  return (
    <span title={joinNames(room.tags.map(tag => tag.name))}>
      {ordered.slice(0, 2).map(tag => (
        <TagChip key={tag.id} name={tag.name} highlights={tag.highlights} />
      ))}
      {room.tags.length > 1 && <span className="more after-one">{m.more_count({ count: room.tags.length - 1 })}</span>}
      {room.tags.length > 2 && <span className="more after-two">{m.more_count({ count: room.tags.length - 2 })}</span>}
    </span>
  )
}

function Accounts({ room }: { room: Room }) {
  const [first, ...others] = room.accounts
  if (!first) return m.unknown_dash()
  return (
    <>
      <Account account={first} />
      {others.length > 0 && (
        <span className="more" title={m.room_other_accounts({ names: joinNames(others.map(other => other.nickName)) })}>
          {m.more_count({ count: others.length })}
        </span>
      )}
    </>
  )
}

function AsOf({ room }: { room: Room }) {
  const now = useNow()
  const gone = room.deleted ? m.room_deleted() : room.notSeenSince !== null ? m.room_not_seen() : null
  const stale = gone !== null || now - room.asOf > STALE_AFTER_MS
  return (
    <span role="gridcell" className={classNames('cell-time', stale && 'stale')} title={gone ?? (stale ? m.maybe_outdated() : undefined)}>
      {stale && <Icon of={FieldTimeOutlined} />}
      <RelativeTime at={room.asOf} />
    </span>
  )
}

const waitingCells = ['cell-tags', 'cell-size', 'cell-owner', 'cell-account', 'cell-type', 'cell-time']

/** A row whose data is not here yet. */
export function WaitingRow({ top }: { top?: number }) {
  return (
    <div className="room-row waiting" aria-hidden="true" style={top === undefined ? undefined : { transform: `translateY(${top}px)` }}>
      <span className="cell-check" />
      <span className="cell-name">
        <i />
        <i />
      </span>
      {waitingCells.map(cell => (
        <span key={cell} className={cell}>
          <i />
        </span>
      ))}
    </div>
  )
}
