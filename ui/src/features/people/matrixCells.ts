import type { PeopleRoom } from '../../api/bindings'

/** Whether a person is in a room. `unknown`: the answer named fewer people than there are, and this one comes after the last of them. */
export type Cell = 'in' | 'out' | 'unknown'

/** Answers for each room of a table which of the people are in it, by their position in the list. */
export function cellsOf(rooms: readonly (PeopleRoom | undefined)[]): (room: number, person: number) => Cell {
  const columns = rooms.map(room => room && { inside: new Set(room.people), lastTold: lastTold(room) })
  return (room, person) => {
    const column = columns[room]
    if (!column) return 'unknown'
    if (column.inside.has(person)) return 'in'
    return person > column.lastTold ? 'unknown' : 'out'
  }
}

function lastTold({ people, peopleTotal }: PeopleRoom): number {
  return people.length < peopleTotal ? (people.at(-1) ?? -1) : Number.POSITIVE_INFINITY
}
