import type {
  FeedAlerts,
  FeedChange,
  FeedDetails,
  FeedKind,
  FeedPerson,
  FeedQuery,
  FeedRow,
  FeedUnseen,
  KeptCallback,
  PersonSummary,
  RoomRow,
} from '../../src/api/bindings'
import type { Args } from './mirror'
import { accounts, DAY, hostileName, MINUTE, memberAt, NOW, roomAt, tags } from './rooms'

const HOUR = 60 * MINUTE
/** Rows that nobody has looked at: the newest ones. */
const UNSEEN = 6
/** The stretch in which nothing was heard. */
export const gap = { from: new Date(2026, 10, 20, 18, 4).getTime(), to: new Date(2026, 10, 21, 9, 30).getTime() }

const accountWxid = (index: number) => `168885${index}`
const person = (room: RoomRow, index: number): PersonSummary => memberAt(room, index).person
const people = (room: RoomRow, from: number, count: number) => Array.from({ length: count }, (_, place) => person(room, from + place))

type Sample = { ago: number; room?: number; account?: number; source?: FeedRow['source']; during?: true; change: FeedChange }

function moved(kind: 'joined' | 'left', room: RoomRow, total: number, after = room.size): FeedChange {
  const before = kind === 'joined' ? after - total : after + total
  return { kind, people: people(room, 2, Math.min(3, total)), total, sizeBefore: before, sizeAfter: after }
}

const samples: Sample[] = [
  { ago: 3 * MINUTE, room: 0, account: 0, source: 'callbackLoaded', change: moved('joined', roomAt(0), 12) },
  { ago: 24 * MINUTE, room: 4, account: 0, source: 'roomList', change: moved('left', roomAt(4), 3) },
  { ago: 24 * MINUTE + 1, room: 11, account: 1, source: 'roomList', change: { kind: 'renamed', before: '2026 新品试用 3群', after: '2026 秋季新品试用 3群' } },
  {
    ago: 165 * MINUTE,
    room: 7,
    account: 2,
    source: 'callbackLoaded',
    change: { kind: 'ownerChanged', before: { ...person(roomAt(7), 3), nickName: '陈晓燕' }, after: { ...person(roomAt(7), 1), nickName: '周婷婷' } },
  },
  { ago: 177 * MINUTE, account: 3, source: null, change: { kind: 'accountOffline' } },
  { ago: 293 * MINUTE, room: 10, account: 0, source: 'tagList', change: { kind: 'newRoom', size: 9 } },
  { ago: 1175 * MINUTE, room: 2, account: 1, source: 'callbackJoined', change: moved('joined', roomAt(2), 6) },
  { ago: 1260 * MINUTE, room: 12, account: 1, source: 'callbackLoaded', change: moved('left', roomAt(12), 1) },
  { ago: 1300 * MINUTE, account: 1, source: null, change: { kind: 'accountOnline' } },
  {
    ago: NOW - gap.to,
    source: null,
    change: { kind: 'gap', ...gap, reason: 'closed', joined: 44, left: 3, rooms: 17, renamed: 2, ownersChanged: 0, newRooms: 0, accounts: 0 },
  },
  { ago: 3 * DAY, room: 3, account: 0, source: 'roomList', change: moved('joined', roomAt(3), 2) },
  { ago: 3 * DAY + HOUR, room: 14, account: 0, source: 'simpleList', change: { kind: 'renamed', before: '', after: hostileName } },
]

const duringGap: Sample[] = [
  { ago: NOW - gap.to, room: 0, account: 0, source: 'roomList', during: true, change: moved('joined', roomAt(0), 9, 475) },
  { ago: NOW - gap.to, room: 11, account: 1, source: 'roomList', during: true, change: { kind: 'renamed', before: '试用 3群', after: '2026 新品试用 3群' } },
]

function rowOf({ ago, room, account, source = null, during, change }: Sample, seen: boolean): FeedRow {
  const found = room === undefined ? null : roomAt(room)
  const by = account === undefined ? null : (accounts[account] ?? null)
  const at = NOW - ago
  const { wxid, topic, nameFromMembers } = found ?? { wxid: '', topic: '', nameFromMembers: [] }
  return {
    id: `${at}.${change.kind}.${wxid}.${during ? 'gap' : ''}`,
    at,
    since: change.kind === 'gap' ? null : during ? gap.from : at - 2 * HOUR,
    source,
    unseen: !seen,
    room: found && { wxid, topic, nameFromMembers },
    account: by,
    duringGap: during ?? false,
    change,
  }
}

/** A feed with one row of each kind; `more` puts as many further joins under them. */
export class FakeEvents {
  seen = false
  alerts: FeedAlerts = { rooms: [], tags: [], accountsOffline: false }
  /** Rows that came in since, the newest first. */
  arrived: FeedRow[] = []
  more = 0
  isEmpty = false

  /** Somebody joined a moment ago, as a callback told. */
  join(minutes = 1, room = 9): FeedRow {
    const row = rowOf({ ago: -minutes * MINUTE, room, account: 0, source: 'callbackLoaded', change: moved('joined', roomAt(room), 1) }, false)
    this.arrived = [row, ...this.arrived]
    return row
  }

  private all(): FeedRow[] {
    if (this.isEmpty) return []
    const known = samples.map((sample, place) => rowOf(sample, this.seen || place >= UNSEEN))
    const older = Array.from({ length: this.more }, (_, place) => {
      const room = place % 14
      return rowOf(
        { ago: 4 * DAY + place * 10 * MINUTE, room, account: 0, source: 'callbackLoaded', change: moved('joined', roomAt(room), 1 + (place % 7)) },
        true,
      )
    })
    return [...this.arrived, ...known, ...older]
  }

  private matching({ kinds = [], account = null, rooms = [], tags: ofTags = [], gap: of = null }: FeedQuery): FeedRow[] {
    const all = of === null ? this.all() : duringGap.map(sample => rowOf(sample, true))
    return all.filter(row => {
      if (row.change.kind === 'gap') return true
      const carried = tagsOf(row)
      return (
        (kinds.length === 0 || kinds.includes(row.change.kind as FeedKind)) &&
        (account === null || accounts.findIndex(({ userId }) => userId === row.account?.userId) === Number(account.slice(accountWxid(0).length - 1))) &&
        (rooms.length === 0 || rooms.includes(row.room?.wxid ?? '')) &&
        (ofTags.length === 0 || ofTags.some(tag => carried.includes(tag)))
      )
    })
  }

  private unseen(): FeedUnseen {
    const rows = this.all().filter(({ unseen }) => unseen)
    const of = (...kinds: FeedKind[]) => rows.filter(({ change }) => kinds.includes(change.kind)).length
    return {
      total: rows.length,
      joined: of('joined'),
      left: of('left'),
      rooms: of('renamed', 'ownerChanged', 'newRoom'),
      accounts: of('accountOffline', 'accountOnline'),
      gaps: of('gap'),
    }
  }

  private details(id: unknown, from: number): FeedDetails | null {
    const row = [...this.all(), ...duringGap.map(sample => rowOf(sample, true))].find(other => other.id === id)
    if (!row) return null
    const total = row.change.kind === 'joined' || row.change.kind === 'left' ? row.change.total : 0
    const room = row.room && roomAt(Array.from({ length: 15 }, (_, index) => index).find(index => roomAt(index).wxid === row.room?.wxid) ?? 0)
    const all = room ? Array.from({ length: total }, (_, place): FeedPerson => personAt(room, place)) : []
    const byCallback = row.source === 'callbackJoined' || row.source === 'callbackLoaded'
    return {
      evidence: { row, seenBy: row.account ? [row.account] : [], people: all.slice(from, from + 500), peopleOffset: from, peopleTotal: total },
      receivedAt: byCallback ? row.at + 1000 : null,
      copies: byCallback ? 4 : 0,
      callbacks: byCallback ? [callbackOf(row)] : [],
    }
  }

  readonly handlers: Record<string, (args: Args) => unknown> = {
    feed: ({ query, offset, limit }) => {
      const all = this.matching(query as FeedQuery)
      return { total: all.length, offset: Number(offset), rows: all.slice(Number(offset), Number(offset) + Number(limit)), newest: NOW, unseen: this.unseen() }
    },
    feed_details: ({ row, peopleOffset }) => this.details(row, Number(peopleOffset)),
    feed_unseen: () => this.unseen(),
    mark_feed_seen: () => {
      this.seen = true
      this.arrived = this.arrived.map(row => ({ ...row, unseen: false }))
      return null
    },
    feed_alerts: () => this.alerts,
    set_feed_alerts: ({ alerts }) => {
      this.alerts = alerts as FeedAlerts
      return this.alerts
    },
    callback_text: ({ from }) => ({ text: `piece from ${from}`, next: null }),
  }
}

function tagsOf({ room }: FeedRow): string[] {
  const found = Array.from({ length: 15 }, (_, index) => roomAt(index)).find(({ wxid }) => wxid === room?.wxid)
  return found ? found.tags.map(({ id }) => id) : tags.slice(0, 0).map(({ id }) => id)
}

function personAt(room: RoomRow, place: number): FeedPerson {
  const { person, roomAlias } = memberAt(room, place + 2)
  return { person: { ...person, corporation: place % 3 === 1 ? '宏盛建材' : person.corporation }, roomAlias, rooms: place === 2 ? 4 : 1 }
}

function callbackOf({ room, at }: FeedRow): KeptCallback {
  const body = JSON.stringify({ type: 'ROOM', chatroom: { wxid: room?.wxid, topic: room?.topic, syncedTime: at }, note: hostileName }, null, 2)
  return {
    id: '41',
    path: 'chatroom/loaded',
    receivedAt: at + 1000,
    lastReceivedAt: at + 9000,
    copies: 4,
    fault: null,
    bytes: new TextEncoder().encode(body).length,
    body,
  }
}
