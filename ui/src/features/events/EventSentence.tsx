import type { FeedChange, FeedRoom, FeedRow, PersonSummary } from '../../api/bindings'
import { Name } from '../../components/Name'
import { roomTitle } from '../../components/RoomName'
import { shortId } from '../../components/shortId'
import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'

/** 张敏等 3 人离开 华东区经销商交流 2群 206 → 203 人: who and where stand out, the rest is quiet. */
export function EventSentence({ row }: { row: FeedRow }) {
  const { change, room, account } = row
  switch (change.kind) {
    case 'joined':
    case 'left':
      return (
        <>
          <Who people={change.people} total={change.total} />
          {change.kind === 'joined' ? m.events_joined() : m.events_left()} <Where room={room} />
          <Sizes change={change} />
        </>
      )
    case 'renamed':
      return (
        <>
          {m.events_renamed()}
          <FromTo before={change.before} after={change.after} />
        </>
      )
    case 'ownerChanged':
      return (
        <>
          <Where room={room} /> {m.events_owner()}
          <FromTo before={personName(change.before)} after={personName(change.after)} />
        </>
      )
    case 'newRoom':
      return (
        <>
          {m.events_new_room()} <Where room={room} />
          <em>
            {change.size !== null && m.events_people({ count: formatCount(change.size) })}
            {change.size !== null && account && m.events_comma()}
            {account && <Name text={m.events_seen_by({ account: account.nickName })} />}
          </em>
        </>
      )
    case 'accountOffline':
    case 'accountOnline':
      return (
        <>
          {m.events_account()} <b>{account && <Name text={account.nickName} />}</b> {change.kind === 'accountOffline' ? m.events_offline() : m.events_online()}
        </>
      )
    case 'gap':
      return null
  }
}

function Who({ people, total }: { people: readonly PersonSummary[]; total: number }) {
  const [first] = people
  const name = first && personName(first)
  if (!name) return <b>{m.events_people({ count: formatCount(total) })}</b>
  return (
    <b>
      <Name text={name} />
      {total > 1 && m.events_and_others({ total: formatCount(total) })}
    </b>
  )
}

function Where({ room }: { room: FeedRoom | null }) {
  return <b>{room && <Name text={roomTitle(room)} />}</b>
}

function Sizes({ change: { sizeBefore, sizeAfter } }: { change: Extract<FeedChange, { kind: 'joined' | 'left' }> }) {
  return <em>{sizeWords(sizeBefore, sizeAfter)}</em>
}

/** 475 → 487 人, as far as known. */
export function sizeWords(before: number | null, after: number | null): string {
  if (after === null) return ''
  return before === null ? m.events_people({ count: formatCount(after) }) : m.events_sizes({ before: formatCount(before), after: formatCount(after) })
}

function FromTo({ before, after }: { before: string | null; after: string | null }) {
  return (
    <>
      {before ? <Name text={before} /> : m.unknown_dash()} {m.change_to()} <b>{after ? <Name text={after} /> : m.unknown_dash()}</b>
    </>
  )
}

/** A person without a name is shown by the id. */
export function personName(person: PersonSummary | null): string | null {
  return person && (person.nickName.trim() === '' ? shortId(person.wxid) : person.nickName)
}
