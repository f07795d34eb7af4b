import type { RoomSelection, RoomWxid } from '../../api/bindings'
import type { FullQuery } from '../../api/roomQuery'

/** The selected rooms: named one by one, or all that match a query but a few. Either way only what a person touched is held. */
export type Selected = { by: 'rooms'; rooms: ReadonlySet<RoomWxid> } | { by: 'query'; query: FullQuery; except: ReadonlySet<RoomWxid> }

export const nothingSelected: Selected = { by: 'rooms', rooms: new Set() }

export function allOf(query: FullQuery): Selected {
  return { by: 'query', query, except: new Set() }
}

export function isSelected(selected: Selected, room: RoomWxid): boolean {
  return selected.by === 'rooms' ? selected.rooms.has(room) : !selected.except.has(room)
}

/** The selection with these rooms in it, or without them. */
export function withRooms(selected: Selected, rooms: readonly RoomWxid[], on: boolean): Selected {
  const held = new Set(selected.by === 'rooms' ? selected.rooms : selected.except)
  const isHeld = selected.by === 'rooms' ? on : !on
  for (const room of rooms) {
    if (isHeld) held.add(room)
    else held.delete(room)
  }
  return selected.by === 'rooms' ? { by: 'rooms', rooms: held } : { ...selected, except: held }
}

/** How many rooms are selected; `total` is the length of the list that is shown. */
export function countSelected(selected: Selected, total: number): number {
  return selected.by === 'rooms' ? selected.rooms.size : Math.max(0, total - selected.except.size)
}

/** The selection as commands take it. */
export function roomSelection(selected: Selected): RoomSelection {
  return selected.by === 'rooms' ? { by: 'rooms', rooms: [...selected.rooms] } : { by: 'query', query: selected.query, except: [...selected.except] }
}
