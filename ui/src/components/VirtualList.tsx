import { useVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useEffect, useRef } from 'react'
import { useSettled } from './useSettled'

const ROWS_BEYOND_SCREEN = 6
const HEAD_HEIGHT = 32

type Props = {
  count: number
  /** Px of a row that is not unfolded; others are measured. */
  rowHeight: number
  /** What the list holds, for screen readers. */
  label: string
  /** Tells a row from others when the list changes. */
  keyOf?: (index: number) => string | number
  /** The rows that are drawn now: what has to be read. */
  onRange?: (first: number, last: number) => void
  /** The row of column names, 32 px high. Inside of the scroller, so that its columns stay above theirs with and without a scroll bar. */
  head?: ReactNode
  children: (index: number) => ReactNode
}

/** A list of any length of which only the rows on the screen exist. Rows may unfold. */
export function VirtualList({ count, rowHeight, label, keyOf, onRange, head, children }: Props) {
  const scroller = useRef<HTMLDivElement>(null)
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: index => keyOf?.(index) ?? index,
    overscan: ROWS_BEYOND_SCREEN,
    scrollMargin: head ? HEAD_HEIGHT : 0,
    initialRect: { width: 900, height: 700 },
  })
  const items = virtualizer.getVirtualItems()
  const [first, last] = useSettled(items[0]?.index ?? 0, items.at(-1)?.index ?? 0)
  const tell = useRef(onRange)
  tell.current = onRange
  useEffect(() => tell.current?.(first, last), [first, last])
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scroller must be reachable by the keyboard.
    <div className="virtual-scroller" ref={scroller} tabIndex={0} role="group" aria-label={label}>
      {head && <div className="virtual-head">{head}</div>}
      <div className="virtual-rows" role="list" aria-label={label} style={{ height: virtualizer.getTotalSize() }}>
        {items.map(({ index, start, key }) => (
          <div
            key={key}
            ref={virtualizer.measureElement}
            data-index={index}
            className="virtual-row"
            role="listitem"
            aria-posinset={index + 1}
            aria-setsize={count}
            style={{ transform: `translateY(${start - virtualizer.options.scrollMargin}px)` }}
          >
            {children(index)}
          </div>
        ))}
      </div>
    </div>
  )
}
