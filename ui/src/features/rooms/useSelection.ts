import { useEffect, useRef, useState } from 'react'
import type { RoomWxid, WorkspaceId } from '../../api/bindings'
import { type FullQuery, sameFilter } from '../../api/roomQuery'
import { useReadRoomIds } from '../../api/selections'
import { showToast } from '../../components/toast'
import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'
import { allOf, countSelected, isSelected, nothingSelected, type Selected, withRooms } from './selection'

/** The longest stretch that Shift selects at once; all of a list are selected by the query instead. */
const LONGEST_RANGE = 5000

/** What the table and the bar below it know of the selection. */
export type Selection = {
  selected: Selected
  count: number
  /** A tick at a row: with `extend` everything from the last ticked row on. */
  toggle: (index: number, room: RoomWxid, extend: boolean) => void
  /** The next step of a stretch that Shift and an arrow make, from one row to its neighbour; a step back gives up the row it leaves. */
  extend: (from: number, to: number) => void
  selectAll: () => void
  clear: () => void
}

export function useSelection(workspace: WorkspaceId, query: FullQuery, total: number): Selection {
  const [selected, setSelected] = useState<Selected>(nothingSelected)
  /** Where a stretch begins, and where it has come to. */
  const anchor = useRef<number | null>(null)
  const reached = useRef<number | null>(null)
  const readIds = useReadRoomIds(workspace)

  // Rooms ticked one by one stay while people search on; «all that match» ends with the list it was said of.
  const listName = JSON.stringify([query.text, query.filter])
  const lastList = useRef(listName)
  useEffect(() => {
    if (lastList.current === listName) return
    lastList.current = listName
    anchor.current = null
    setSelected(held => (held.by === 'query' && !(held.query.text === query.text && sameFilter(held.query.filter, query.filter)) ? nothingSelected : held))
  }, [listName, query])

  const setRange = async (from: number, to: number, on: boolean) => {
    const [first, last] = from < to ? [from, to] : [to, from]
    if (last - first >= LONGEST_RANGE) {
      showToast(m.select_range_too_long({ count: formatCount(LONGEST_RANGE) }))
      return
    }
    const rooms = await readIds(query, first, last)
    setSelected(held => withRooms(held, rooms, on))
  }

  return {
    selected,
    count: countSelected(selected, total),
    toggle: (index, room, extend) => {
      const on = !isSelected(selected, room)
      if (extend && anchor.current !== null) void setRange(anchor.current, index, on)
      else setSelected(withRooms(selected, [room], on))
      anchor.current = index
      reached.current = index
    },
    extend: (from, to) => {
      const begin = anchor.current !== null && reached.current === from ? anchor.current : from
      anchor.current = begin
      reached.current = to
      if (Math.abs(to - begin) < Math.abs(from - begin)) void setRange(from, from, false)
      else void setRange(begin, to, true)
    },
    selectAll: () => setSelected(allOf(query)),
    clear: () => {
      anchor.current = null
      setSelected(nothingSelected)
    },
  }
}
