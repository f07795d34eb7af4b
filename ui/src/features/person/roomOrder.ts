import type { PersonRoom } from '../../api/bindings'
import { hasLeft } from '../../components/people/DifferenceBadge'
import { roomTitle } from '../../components/RoomName'

export type RoomOrder = { by: 'name' | 'firstSeen' | 'lastSeen'; descending: boolean }

/** By pinyin, 2群 before 10群, as everywhere. */
const names = new Intl.Collator('zh-CN-u-co-pinyin', { numeric: true })

/** Rooms in an order; those the person has left stand last in any. */
export function sortedRooms(rooms: readonly PersonRoom[], { by, descending }: RoomOrder): PersonRoom[] {
  const direction = descending ? -1 : 1
  const compare = (one: PersonRoom, other: PersonRoom) => (by === 'name' ? names.compare(roomTitle(one.room), roomTitle(other.room)) : one[by] - other[by])
  return [...rooms].sort((one, other) => Number(hasLeft(one)) - Number(hasLeft(other)) || direction * compare(one, other))
}
