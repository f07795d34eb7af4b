import type { IconDefinition } from '@ant-design/icons-svg/es/types'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useDeferredValue, useRef, useState } from 'react'
import type { MemberGroup, MemberRow, Millis, RoomWxid, WorkspaceId } from '../../api/bindings'
import { useMemberRows } from '../../api/queries'
import { everyMember } from '../../api/roomQuery'
import { Avatar } from '../../components/Avatar'
import { IconButton } from '../../components/Button'
import { copyWithToast } from '../../components/copy'
import { SearchField } from '../../components/fields'
import { Icon } from '../../components/Icon'
import {
  BankOutlined,
  CopyOutlined,
  NotificationOutlined,
  SearchOutlined,
  TeamOutlined,
  UserOutlined,
  WechatFilled,
  WechatWorkFilled,
} from '../../components/icons'
import { Name } from '../../components/Name'
import { ErrorNote } from '../../components/Note'
import { Segments } from '../../components/Segments'
import { navigate } from '../../host/route'
import { formatCount, fullTime } from '../../i18n/format'
import { m } from '../../i18n/messages'

const ROW_HEIGHT = 44

type Props = {
  workspace: WorkspaceId
  room: RoomWxid
  size: number
  /** Members as of this time in the past instead of now. */
  asOf?: Millis
}

/** The members of a room, searched and cut by Rust, drawn as they come into view. */
export function MemberList({ workspace, room, size, asOf }: Props) {
  const [text, setText] = useState('')
  const [group, setGroup] = useState<MemberGroup>('all')
  const query = useDeferredValue({ ...everyMember, text, group, asOf: asOf ?? null })
  const scroller = useRef<HTMLDivElement>(null)
  const [range, setRange] = useState({ first: 0, last: 20 })
  const rows = useMemberRows(workspace, room, query, range.first, range.last)
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
  const groups: readonly { id: MemberGroup; label: string }[] = [
    { id: 'all', label: m.members_all() },
    { id: 'customers', label: m.members_customers() },
    { id: 'coworkers', label: m.members_coworkers() },
    { id: 'notFriends', label: m.members_not_friends() },
  ]

  return (
    <section className="members" aria-label={m.members()}>
      <div className="members-head">
        <h3>
          {asOf === undefined ? m.members() : m.history_members_then()}
          <i>{formatCount(rows.total ?? size)}</i>
        </h3>
        <Segments name={m.members_which()} options={groups} value={group} onChange={setGroup} />
      </div>
      <SearchField name={m.members_search()} value={text} onChange={setText} />
      {rows.error && <ErrorNote error={rows.error} onRetry={rows.retry} boxed stacked />}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scroller must be reachable by the keyboard. */}
      <div className="member-scroller" ref={scroller} tabIndex={0} role="list" aria-label={m.members()}>
        {rows.total === 0 && <p className="members-none">{m.members_none()}</p>}
        <div className="member-rows" role="presentation" style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map(({ index, start }) => {
            const member = rows.rowAt(index)
            return member && <Member key={member.person.wxid} member={member} top={start} place={index + 1} total={rows.total ?? 0} />
          })}
        </div>
      </div>
    </section>
  )
}

function Member({ member, top, place, total }: { member: MemberRow; top: number; place: number; total: number }) {
  const { person, roomAlias } = member
  const called = roomAlias?.trim() ? roomAlias : person.nickName
  return (
    <div
      className="member"
      role="listitem"
      aria-posinset={place}
      aria-setsize={total}
      style={{ transform: `translateY(${top}px)` }}
      title={m.member_first_seen({ time: fullTime(member.firstSeen) })}
    >
      <Avatar id={person.wxid} name={person.nickName} />
      <span className="who">
        <span className="called cut">
          <Name text={called} />
          {called !== person.nickName && (
            <em>
              {m.bracket_open()}
              <Name text={person.nickName} />
              {m.bracket_close()}
            </em>
          )}
        </span>
        <span className="facts-line cut">
          <Kind member={member} />
          {remarks(member).map(remark => (
            <span key={remark}>· {remark}</span>
          ))}
        </span>
      </span>
      {!member.isAccount && (
        <IconButton name={m.find_rooms_of({ name: called })} icon={SearchOutlined} onPress={() => navigate({ screen: 'person', person: person.wxid })} />
      )}
      <IconButton name={m.copy_id_of({ name: called })} icon={CopyOutlined} onPress={() => copyWithToast(person.wxid, m.id_person())} />
    </div>
  )
}

function Kind({ member: { person } }: { member: MemberRow }) {
  const [icon, look, words] = kindOf(person)
  return (
    <span className={`kind ${look} cut`}>
      <Icon of={icon} />
      {person.corporation !== null && !person.coworker ? <Name text={words} /> : words}
    </span>
  )
}

function kindOf(person: MemberRow['person']): [IconDefinition, string, string] {
  if (person.coworker) return [TeamOutlined, 'coworker', m.kind_coworker()]
  if (person.corporation !== null) return [BankOutlined, 'company', person.corporation]
  switch (person.kind) {
    case 'wechat':
      return [WechatFilled, 'wechat', m.kind_wechat()]
    case 'wecom':
      return [WechatWorkFilled, 'wecom', m.kind_wecom()]
    case 'official':
      return [NotificationOutlined, 'official', m.kind_official()]
    case 'unknown':
      return [UserOutlined, 'unknown', m.kind_unknown()]
  }
}

function remarks({ isOwner, isAccount, isFriend }: MemberRow): string[] {
  return [isAccount && m.remark_account(), isOwner && m.remark_owner(), isFriend === false && !isAccount && m.remark_not_friend()].filter(
    remark => remark !== false,
  )
}
