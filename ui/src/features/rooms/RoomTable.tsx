import type { Key, LayoutDelegate } from '@react-types/shared'
import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual'
import { type ComponentProps, type KeyboardEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useGridList } from 'react-aria/useGridList'
import { useListState } from 'react-stately/useListState'
import type { RoomRow as PlainRoom, RoomWxid, WorkspaceId } from '../../api/bindings'
import { useSetFavourite } from '../../api/favourites'
import { type ListedRoom as Room, useRoomRows } from '../../api/queries'
import type { FullQuery } from '../../api/roomQuery'
import { useVerify } from '../../api/verify'
import { PAGE_SIZE } from '../../api/windowed'
import { ErrorNote } from '../../components/Note'
import { m } from '../../i18n/messages'
import { RoomRow, WaitingRow } from './RoomRow'
import { COLUMN_COUNT, RoomTableHead } from './RoomTableHead'
import { keyOf, RoomCollection } from './roomCollection'
import { isSelected } from './selection'
import type { Selection } from './useSelection'

const ROW_HEIGHT = 40
const HEAD_HEIGHT = 32
const ROWS_BEYOND_SCREEN = 8
/** Placeholder rows while nothing is known, or while the first sync still brings rooms. */
const MOST_WAITING_ROWS = 20

type Props = {
  workspace: WorkspaceId
  query: FullQuery
  current: RoomWxid | null
  /** Rooms that a running sync has announced but not brought yet. */
  expected: number
  onOrder: (order: Pick<FullQuery, 'sort' | 'descending'>) => void
  onOpen: (room: RoomWxid, how: 'click' | 'enter' | 'space' | 'arrow') => void
  onTotal: (total: number | null) => void
  selection: Selection
  /** Is given a function that tells the rooms on screen. */
  onScreen: { current: () => RoomWxid[] }
}

/** The room list: any length, rows read by window as they come into view. */
export function RoomTable({ workspace, query, current, expected, onOrder, onOpen, onTotal, selection, onScreen }: Props) {
  const scroller = useRef<HTMLDivElement>(null)
  const [pages, setPages] = useState({ first: 0, last: 0 })
  const rows = useRoomRows(workspace, query, pages.first * PAGE_SIZE, pages.last * PAGE_SIZE)
  const total = rows.total ?? 0
  useEffect(() => onTotal(rows.total), [rows.total, onTotal])

  // Rows are looked up anew on each render; the collection itself only changes with its length.
  const rowAt = useRef(rows.rowAt)
  rowAt.current = rows.rowAt
  const collection = useMemo(() => new RoomCollection(total, index => rowAt.current(index)), [total])
  const layoutDelegate = useLayoutDelegate(collection, scroller)
  const state = useListState<Room>({ collection, selectionMode: 'none', layoutDelegate } as Parameters<typeof useListState<Room>>[0])
  const { gridProps } = useGridList({ 'aria-label': m.rooms_list(), layoutDelegate, escapeKeyBehavior: 'none', disallowTypeAhead: true }, state, scroller)
  const focusedKey = state.selectionManager.focusedKey
  const focusedIndex = focusedKey === null ? -1 : collection.indexOf(focusedKey)

  const virtualizer = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: ROWS_BEYOND_SCREEN,
    scrollMargin: HEAD_HEIGHT,
    scrollPaddingStart: HEAD_HEIGHT,
    initialRect: { width: 800, height: 768 },
    // The focused row stays in the document, or the keyboard would fall off the table while scrolling.
    rangeExtractor: (range: Range) => withFocused(defaultRangeExtractor(range), focusedIndex),
  })
  const range = virtualizer.range
  useEffect(() => {
    if (!range) return
    const first = Math.floor(Math.max(0, range.startIndex - ROWS_BEYOND_SCREEN) / PAGE_SIZE)
    const last = Math.floor((range.endIndex + ROWS_BEYOND_SCREEN) / PAGE_SIZE)
    setPages(held => (held.first === first && held.last === last ? held : { first, last }))
  }, [range])

  useEffect(() => {
    if (focusedIndex >= 0) virtualizer.scrollToIndex(focusedIndex)
  }, [focusedIndex, virtualizer])

  // Another list begins at its top. Selection state and virtualizer are read, not watched.
  const lists = useRef({ state, virtualizer })
  lists.current = { state, virtualizer }
  const listName = JSON.stringify([workspace, query])
  const shownList = useRef(listName)
  useEffect(() => {
    if (shownList.current === listName) return
    shownList.current = listName
    lists.current.state.selectionManager.setFocusedKey(null)
    lists.current.virtualizer.scrollToOffset(0)
  }, [listName])

  useArrowsFollow(focusedKey, rows.rowAt, collection, current, onOpen)

  const { verify } = useVerify(workspace)
  const asked = useMemo(() => new Set(verify?.rooms), [verify?.rooms])
  const verifiedOf = (room: RoomWxid) => (asked.has(room) ? (verify?.outcomes.get(room) ?? (verify?.running ? ('waiting' as const) : undefined)) : undefined)
  const { mutate: setFavourite } = useSetFavourite(workspace)
  const rowActions = useLatest({
    onOpen,
    onTick: selection.toggle,
    onFavourite: ({ wxid, favourite }: PlainRoom) => setFavourite({ rooms: [wxid], favourite: !favourite }),
  })
  onScreen.current = () => {
    const shown = virtualizer.range ?? { startIndex: 0, endIndex: -1 }
    return Array.from({ length: shown.endIndex - shown.startIndex + 1 }, (_, place) => rows.rowAt(shown.startIndex + place)?.wxid).filter(
      room => room !== undefined,
    )
  }

  // Before the kit moves the focus: the stretch ends at the row that is next.
  const onKeyDownCapture = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    // The kit sends the key of a row once more to the grid around it.
    const atRow = (event.target as Element).matches('.room-row')
    if (!event.shiftKey || step === 0 || focusedIndex < 0 || !atRow) return
    selection.extend(focusedIndex, Math.min(total - 1, Math.max(0, focusedIndex + step)))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const room = focusedIndex < 0 ? undefined : rows.rowAt(focusedIndex)
    if (!room || !(event.target as Element).matches('.room-row')) return
    if (event.key === ' ') {
      event.preventDefault()
      onOpen(room.wxid, 'space')
    } else if (event.key === 'Enter') onOpen(room.wxid, 'enter')
    else if (event.key === 'x' && !event.ctrlKey && !event.metaKey) selection.toggle(focusedIndex, room.wxid, false)
  }
  const ticked = selection.count === 0 ? 'none' : selection.count === total ? 'all' : 'some'
  const unknown = rows.total === null && rows.error === null
  const waiting = unknown ? MOST_WAITING_ROWS : Math.min(expected, MOST_WAITING_ROWS)

  return (
    <>
      {rows.error && <ErrorNote error={rows.error} lead={m.rooms_unreadable()} onRetry={rows.retry} />}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys of the grid inside, which the kit's own handlers would not all pass on. */}
      <div className="room-table" onKeyDown={onKeyDown} onKeyDownCapture={onKeyDownCapture} role="presentation">
        <div
          className="room-scroller"
          ref={scroller}
          {...gridProps}
          role="grid"
          aria-rowcount={total + 1}
          aria-colcount={COLUMN_COUNT}
          aria-busy={unknown}
          aria-multiselectable
        >
          <RoomTableHead order={query} onOrder={onOrder} ticked={ticked} onTickAll={ticked === 'all' ? selection.clear : selection.selectAll} />
          <div className="room-rows" role="rowgroup" style={{ height: virtualizer.getTotalSize() }}>
            {virtualizer.getVirtualItems().map(({ index, start }) => {
              const node = collection.at(index)
              const room = rows.rowAt(index)
              if (!node || !room) return <WaitingRow key={keyOf(index)} top={start - HEAD_HEIGHT} />
              return (
                <RoomRow
                  key={node.key}
                  node={node}
                  room={room}
                  state={state}
                  top={start - HEAD_HEIGHT}
                  isCurrent={room.wxid === current}
                  isFocused={node.key === focusedKey}
                  isSelected={isSelected(selection.selected, room.wxid)}
                  verified={verifiedOf(room.wxid)}
                  {...rowActions}
                />
              )
            })}
          </div>
          {Array.from({ length: waiting }, (_, index) => (
            <WaitingRow key={`waiting ${index + 1}`} />
          ))}
        </div>
      </div>
    </>
  )
}

type RowActions = Pick<ComponentProps<typeof RoomRow>, 'onOpen' | 'onTick' | 'onFavourite'>

/** Functions that stay the same and always do what the newest ones do. */
function useLatest(actions: RowActions): RowActions {
  const latest = useRef(actions)
  latest.current = actions
  return useMemo(
    () => ({
      onOpen: (...told) => latest.current.onOpen(...told),
      onTick: (...told) => latest.current.onTick(...told),
      onFavourite: (...told) => latest.current.onFavourite(...told),
    }),
    [],
  )
}

/** What Page up and Page down need to know. */
function useLayoutDelegate(collection: RoomCollection, scroller: { current: HTMLDivElement | null }): LayoutDelegate {
  return useMemo(
    () => ({
      getItemRect: (key: Key) => ({ x: 0, y: collection.indexOf(key) * ROW_HEIGHT, width: 1, height: ROW_HEIGHT }),
      getVisibleRect: () => ({ x: 0, y: scroller.current?.scrollTop ?? 0, width: 1, height: (scroller.current?.clientHeight ?? HEAD_HEIGHT) - HEAD_HEIGHT }),
      getContentSize: () => ({ width: 1, height: collection.size * ROW_HEIGHT }),
    }),
    [collection, scroller],
  )
}

/** While a room is open, the arrow keys take the panel along. */
function useArrowsFollow(
  focusedKey: Key | null,
  rowAt: (index: number) => Room | undefined,
  collection: RoomCollection,
  current: RoomWxid | null,
  onOpen: Props['onOpen'],
) {
  const follow = useCallback(
    (key: Key) => {
      const room = rowAt(collection.indexOf(key))
      if (room && current !== null && room.wxid !== current) onOpen(room.wxid, 'arrow')
    },
    [rowAt, collection, current, onOpen],
  )
  const latest = useRef(follow)
  latest.current = follow
  useEffect(() => {
    if (focusedKey !== null) latest.current(focusedKey)
  }, [focusedKey])
}

function withFocused(indexes: number[], focused: number): number[] {
  return focused < 0 || indexes.includes(focused) ? indexes : [...indexes, focused].sort((a, b) => a - b)
}
