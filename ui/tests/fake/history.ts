import type { ChangeRow, Millis, PersonSummary, RoomAsOf, RoomRow } from '../../src/api/bindings'
import { DAY, memberAt, NOW } from './rooms'

/** When a room was observed, oldest first. Before the second time it had another name. */
const observedAt = [NOW - 30 * DAY, NOW - 10 * DAY, NOW - 2 * DAY - 5 * 60 * 60_000, NOW]
const RENAMED_AT = observedAt[1] as number
const JOINED_AT = observedAt[2] as number

const formerTopic = ({ topic }: RoomRow) => `${topic}（筹备）`
const personIn = (room: RoomRow, index: number): PersonSummary => memberAt(room, index).person

export function roomAsOf(room: RoomRow, at: Millis): RoomAsOf {
  const seen = observedAt.filter(time => time <= at).at(-1) ?? null
  return {
    wxid: room.wxid,
    at,
    topic: seen !== null && seen < RENAMED_AT ? formerTopic(room) : room.topic,
    owner: personIn(room, 1),
    size: seen === null ? null : room.size - (seen < JOINED_AT ? 3 : 0),
    observedAt: seen,
    nextObservedAt: observedAt.find(time => time > at) ?? null,
    knownSince: observedAt[0] as number,
  }
}

/** Three joined, one left, the room was renamed and its owner changed. */
export function changesOf(room: RoomRow): ChangeRow[] {
  const change = { room: room.wxid, topic: room.topic, source: 'roomList', person: null, before: null, after: null } as const
  return [
    ...[2, 3, 4].map((index): ChangeRow => ({ ...change, at: JOINED_AT, kind: 'joined', person: personIn(room, index) })),
    { ...change, at: JOINED_AT, kind: 'sizeChanged', before: String(room.size - 3), after: String(room.size) },
    { ...change, at: RENAMED_AT, kind: 'left', person: personIn(room, 5) },
    { ...change, at: RENAMED_AT, kind: 'ownerChanged', person: personIn(room, 1), before: '7881300000000001', after: personIn(room, 1).wxid },
    { ...change, at: RENAMED_AT, kind: 'renamed', before: formerTopic(room), after: room.topic },
  ]
}
