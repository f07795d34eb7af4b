import type { Virtualizer } from '@tanstack/react-virtual'
import { type RefObject, useCallback, useLayoutEffect, useRef, useState } from 'react'
import type { FeedRow, FeedRowId } from '../../api/bindings'

type List = Virtualizer<HTMLDivElement, Element>
const FIRST_SCREEN = { first: 0, last: 24 }

/** The rows to be read: those on the screen, and the one before them, which says whether a day begins. */
export function useRange(): [typeof FIRST_SCREEN, (list: List) => void] {
  const [range, setRange] = useState(FIRST_SCREEN)
  const show = useCallback(({ range: seen }: List) => {
    if (!seen) return
    const next = { first: Math.max(0, seen.startIndex - 1), last: seen.endIndex }
    setRange(known => (known.first === next.first && known.last === next.last ? known : next))
  }, [])
  return [range, show]
}

export type Held = { id: FeedRowId; index: number; into: number; scrollTop: number; total: number }

/**
 * Keeps the row at the upper edge where it is when others come in before it: somebody is reading there. At the very top new
 * rows come into view instead.
 */
export function useHeldPlace(scroller: RefObject<HTMLDivElement | null>, list: List, rowAt: (index: number) => FeedRow | undefined): void {
  const held = useRef<Held | null>(null)
  useLayoutEffect(() => {
    const element = scroller.current
    if (!element) return
    const { current: known } = held
    const { count } = list.options
    if (known && known.scrollTop > 0 && element.scrollTop === known.scrollTop) {
      const there = rowAt(known.index)
      if (there && there.id !== known.id) {
        const index = placeOf(known, rowAt, count)
        const start = list.measurementsCache[index]?.start
        if (start !== undefined) element.scrollTop = start + known.into
      }
    }
    const top = list.getVirtualItemForOffset(element.scrollTop)
    const row = top && rowAt(top.index)
    if (top && row) held.current = { id: row.id, index: top.index, into: element.scrollTop - top.start, scrollTop: element.scrollTop, total: count }
  })
}

const SEARCHED = 200

/** Where the row is now, near its old place; where it is not read, by how many rows there are more. */
export function placeOf({ id, index, total }: Held, rowAt: (index: number) => FeedRow | undefined, count: number): number {
  for (let away = 1; away <= SEARCHED; away++) {
    if (rowAt(index + away)?.id === id) return index + away
    if (index >= away && rowAt(index - away)?.id === id) return index - away
  }
  return Math.max(0, index + count - total)
}
