import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useCallback, useRef } from 'react'
import type { FeedRow, FeedRowId, WorkspaceId } from '../../api/bindings'
import { type FullFeedQuery, useFeedRows } from '../../api/feed'
import { Button } from '../../components/Button'
import { Empty } from '../../components/Empty'
import { FieldTimeOutlined } from '../../components/icons'
import { ErrorNote } from '../../components/Note'
import { useNow } from '../../components/Time'
import { m } from '../../i18n/messages'
import { DayHead, startsDay } from './DayHead'
import { EventRow } from './EventRow'
import { GapBlock } from './GapBlock'
import { useHeldPlace, useRange } from './scrolling'
import { type EventsView, everything, isNarrowed } from './view'

const ROW_HEIGHT = 44
const ROWS_BEYOND_SCREEN = 6

type Props = {
  workspace: WorkspaceId
  view: EventsView
  query: FullFeedQuery
  current: FeedRowId | null
  onOpen: (row: FeedRowId, byKey: boolean) => void
  onChange: (change: Partial<EventsView>) => void
}

/** The rows, under a head for each day. What comes in above the screen does not move what is being read. */
export function EventList({ workspace, view, query, current, onOpen, onChange }: Props) {
  const scroller = useRef<HTMLDivElement>(null)
  const [range, showRange] = useRange()
  const rows = useFeedRows(workspace, query, range.first, range.last)
  const now = useNow()
  const rowAt = useRef(rows.rowAt)
  rowAt.current = rows.rowAt
  // Measured heights follow the rows when others come in before them.
  const stamp = stampOf(rows.total, range, rows.rowAt)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another stamp means other rows at the same places.
  const keyOf = useCallback((index: number) => rowAt.current(index)?.id ?? index, [stamp])
  const virtualizer = useVirtualizer({
    count: rows.total ?? 0,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: keyOf,
    overscan: ROWS_BEYOND_SCREEN,
    initialRect: { width: 900, height: 700 },
    onChange: showRange,
  })
  useHeldPlace(scroller, virtualizer, rows.rowAt)
  const items = virtualizer.getVirtualItems()
  const first = rows.rowAt(items[0]?.index ?? 0)
  const tabStop = items.some(({ index }) => rows.rowAt(index)?.id === current) ? current : (first?.id ?? null)

  if (rows.total === 0) return <NoEvents view={view} onChange={onChange} />
  return (
    <>
      {rows.error && <ErrorNote error={rows.error} onRetry={rows.retry} />}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys belong to the rows inside. */}
      <div className="events-scroller" ref={scroller} onKeyDown={moveByArrows}>
        <div className="virtual-rows" role="list" aria-label={m.events_list()} style={{ height: virtualizer.getTotalSize() }}>
          {unique(items, index => rows.rowAt(index)?.id).map(({ index, start, key }) => {
            const row = rows.rowAt(index)
            return (
              <div
                key={key}
                ref={virtualizer.measureElement}
                data-index={index}
                className="virtual-row"
                role="listitem"
                aria-posinset={index + 1}
                aria-setsize={rows.total ?? 0}
                style={{ transform: `translateY(${start}px)` }}
              >
                {row && startsDay(row, index === 0 ? null : rows.rowAt(index - 1)) && <DayHead at={row.at} now={now} />}
                {!row && <div className="event-row" aria-hidden="true" />}
                {row && row.change.kind === 'gap' && <GapBlock gap={row.change} isUnseen={row.unseen} onChange={onChange} />}
                {row && row.change.kind !== 'gap' && (
                  <EventRow row={row} isCurrent={row.id === current} isTabStop={row.id === tabStop} onOpen={byKey => onOpen(row.id, byKey)} />
                )}
              </div>
            )
          })}
        </div>
      </div>
    </>
  )
}

/** Tells apart what the loaded pages hold. */
function stampOf(total: number | null, { first, last }: { first: number; last: number }, rowAt: (index: number) => FeedRow | undefined): string {
  return [total, ...[first, last].map(index => `${index} ${rowAt(index)?.id}`)].join(' ')
}

/** While pages are read again one after the other, a row can stand in two of them: then the place tells them apart. */
function unique<Item extends { index: number }>(items: readonly Item[], idOf: (index: number) => FeedRowId | undefined) {
  const seen = new Set<string | number>()
  return items.map(item => {
    const id = idOf(item.index)
    const key = id === undefined || seen.has(id) ? item.index : id
    seen.add(key)
    return { ...item, key }
  })
}

/** ↑ and ↓ go from row to row. */
function moveByArrows(event: KeyboardEvent<HTMLElement>) {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
  if (step === 0) return
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-feed-row], .gap-net')]
  // Where they are drawn says their order; in the document a moved row may stand elsewhere.
  rows.sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)
  const next = rows[rows.indexOf(document.activeElement as HTMLElement) + step]
  if (!next || !rows.includes(document.activeElement as HTMLElement)) return
  event.preventDefault()
  next.focus()
}

function NoEvents({ view, onChange }: { view: EventsView; onChange: Props['onChange'] }) {
  if (view.gap !== null || isNarrowed(view)) {
    return (
      <Empty
        icon={FieldTimeOutlined}
        title={m.events_none_match()}
        text={m.events_none_match_text()}
        actions={<Button onPress={() => onChange(everything)}>{m.events_show_all()}</Button>}
      />
    )
  }
  return <Empty icon={FieldTimeOutlined} title={m.events_none()} text={m.events_none_text()} />
}
