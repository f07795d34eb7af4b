import { useDeferredValue, useEffect, useRef, useState } from 'react'
import type { RoomWxid, SavedView, TagId, WorkspaceId } from '../../api/bindings'
import { useStartExport } from '../../api/exports'
import { useRefreshTag } from '../../api/mutations'
import { useOverview, useSyncState } from '../../api/queries'
import { emptyFilter, emptyQuery, type FullFilter, type FullQuery, fullQuery, isFiltered, sameFilter } from '../../api/roomQuery'
import { ErrorNote } from '../../components/Note'
import { useRemembered } from '../../components/remembered'
import { useShortcut } from '../../components/shortcuts'
import { TopBar } from '../../components/TopBar'
import { navigate, replaceRoute } from '../../host/route'
import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'
import { NoRooms } from './NoRooms'
import { RoomDetail } from './RoomDetail'
import { RoomTable } from './RoomTable'
import { RoomTools } from './RoomTools'
import { SelectionBar } from './SelectionBar'
import { SyncNote } from './SyncNote'
import { TagRail } from './TagRail'
import { useCurrentView } from './useCurrentView'
import { useRail } from './useRail'
import { type Selection, useSelection } from './useSelection'
import { VerifyNote } from './VerifyNote'

/** 群聊: tags at the left, the room list, the open room at the right. */
export function RoomsScreen({ workspace, room }: { workspace: WorkspaceId; room: RoomWxid | null }) {
  const [query, setQuery] = useRemembered<FullQuery>(`rooms ${workspace}`, emptyQuery)
  const deferredQuery = useDeferredValue(query)
  const [total, setTotal] = useState<number | null>(null)
  const rail = useRail()
  const overview = useOverview(workspace)
  const sync = useSyncState(workspace)
  const refresh = useRefreshTag(workspace)
  const view = useCurrentView(workspace, query)
  const selection = useSelection(workspace, deferredQuery, total ?? 0)
  const onScreen = useRef<() => RoomWxid[]>(() => [])
  const panel = usePanel(room, selection.count > 0 ? selection.clear : null)
  useListShortcuts(workspace, deferredQuery, selection)

  const all = overview.data?.rooms ?? null
  const onlyTag = onlyTagOf(query.filter)
  const tag = overview.data?.tags.find(({ id }) => id === onlyTag) ?? null
  const expected = sync.data?.phase === 'running' && !isFiltered(query) ? Math.max(0, (sync.data.total ?? 0) - (total ?? 0)) : 0
  const nothing = total === 0 && expected === 0

  const chooseFilter = (filter: FullFilter) => {
    setQuery({ ...query, filter })
    view.setCurrent(null)
    rail.close()
    const chosenTag = onlyTagOf(filter)
    if (chosenTag !== null) refresh.mutate(chosenTag)
  }
  const openView = (saved: SavedView) => {
    setQuery(fullQuery(saved.query))
    view.setCurrent(saved.id)
    rail.close()
  }

  return (
    <>
      <TopBar title={m.nav_rooms()} sub={countWords(total, all, isFiltered(query))} workspace={workspace} />
      <div className="rooms">
        <TagRail workspace={workspace} filter={query.filter} view={view} isOpen={rail.isOpen} navRef={rail.rail} onFilter={chooseFilter} onView={openView} />
        <div className="rooms-middle">
          <SyncNote workspace={workspace} rooms={all} />
          <VerifyNote workspace={workspace} />
          {refresh.error && refresh.variables === onlyTag && (
            <ErrorNote
              error={refresh.error}
              lead={m.tag_not_refreshed({ tag: tag?.name ?? '' })}
              after={m.local_rows_stay()}
              onRetry={() => onlyTag && refresh.mutate(onlyTag)}
            />
          )}
          <RoomTools workspace={workspace} query={query} view={view} rail={rail} onScreen={onScreen} onQuery={setQuery} />
          {nothing && <NoRooms workspace={workspace} query={query} tag={tag} all={all} onQuery={setQuery} />}
          <div className="room-table-frame" hidden={nothing}>
            <RoomTable
              workspace={workspace}
              query={deferredQuery}
              current={room}
              expected={expected}
              onOrder={order => setQuery({ ...query, ...order })}
              onOpen={panel.open}
              onTotal={setTotal}
              selection={selection}
              onScreen={onScreen}
            />
          </div>
          {selection.count > 0 && <SelectionBar workspace={workspace} selection={selection} total={total ?? 0} />}
        </div>
        {room !== null && <RoomDetail key={room} workspace={workspace} room={room} takesFocus={panel.takesFocus} onClose={panel.close} />}
      </div>
    </>
  )
}

/** Ctrl+A selects all that match, Ctrl+E writes what is shown into a file. */
function useListShortcuts(workspace: WorkspaceId, query: FullQuery, selection: Selection) {
  const startExport = useStartExport(workspace)
  const isCommand = (event: KeyboardEvent, letter: string) =>
    (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === letter && !isElsewhere(event)
  useShortcut(event => isCommand(event, 'a') && !isTextField(event.target), selection.selectAll)
  useShortcut(
    event => isCommand(event, 'e'),
    () => void startExport({ of: 'rooms', rooms: { by: 'query', query, except: [] } }, 'xlsx'),
  )
}

/** In a window over the list, whose keys are its own. */
function isElsewhere({ target }: Event): boolean {
  return (target as Element | null)?.closest('[role="dialog"], [role="alertdialog"], [role="menu"]') != null
}

function isTextField(target: EventTarget | null): boolean {
  return (target as Element | null)?.closest('input, textarea') != null
}

/** The tag, where the filter is one tag and nothing else. */
function onlyTagOf(filter: FullFilter): TagId | null {
  const tag = filter.anyTags[0]
  return tag !== undefined && sameFilter(filter, { ...emptyFilter, anyTags: [tag] }) ? tag : null
}

/** The open room lives in the address; Esc closes it and gives the keyboard back to the list. A second Esc clears the selection. */
function usePanel(room: RoomWxid | null, clearSelection: (() => void) | null) {
  const [takesFocus, setTakesFocus] = useState(false)
  const open = (wxid: RoomWxid, how: 'click' | 'enter' | 'space' | 'arrow') => {
    setTakesFocus(how === 'enter')
    if (how === 'space' && wxid === room) replaceRoute({ screen: 'rooms', room: null })
    else if (room === null) navigate({ screen: 'rooms', room: wxid })
    else replaceRoute({ screen: 'rooms', room: wxid })
  }
  const close = () => {
    replaceRoute({ screen: 'rooms', room: null })
    document.querySelector<HTMLElement>('.room-row[tabindex="0"]')?.focus()
  }
  const leave = room === null ? clearSelection : close
  const latestLeave = useRef(leave)
  latestLeave.current = leave
  const canLeave = leave !== null
  useEffect(() => {
    if (!canLeave) return
    const onKey = (event: KeyboardEvent) => {
      const inField = (event.target as Element | null)?.closest('input, textarea, [role="dialog"], [role="alertdialog"], [role="menu"]')
      if (event.key === 'Escape' && !event.defaultPrevented && !inField) latestLeave.current?.()
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [canLeave])
  return { open, close, takesFocus }
}

function countWords(total: number | null, all: number | null, filtered: boolean): string {
  if (total === null || all === null || (total === 0 && all === 0)) return ''
  return filtered ? m.rooms_count_of({ count: formatCount(total), all: formatCount(all) }) : m.rooms_count({ count: formatCount(all) })
}
