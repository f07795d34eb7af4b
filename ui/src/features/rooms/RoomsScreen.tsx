import { useDeferredValue, useEffect, useRef, useState } from 'react'
import type { RoomWxid, TagId, WorkspaceId } from '../../api/bindings'
import { useRefreshTag } from '../../api/mutations'
import { useOverview, useSyncState } from '../../api/queries'
import { emptyFilter, emptyQuery, type FullFilter, type FullQuery, isFiltered, sameFilter } from '../../api/roomQuery'
import { Button } from '../../components/Button'
import { SearchField } from '../../components/fields'
import { FilterOutlined } from '../../components/icons'
import { ErrorNote } from '../../components/Note'
import { useRemembered } from '../../components/remembered'
import { useSearchShortcut } from '../../components/shortcuts'
import { TopBar } from '../../components/TopBar'
import { navigate, replaceRoute } from '../../host/route'
import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'
import { FilterChips } from './FilterChips'
import { NoRooms } from './NoRooms'
import { RoomDetail } from './RoomDetail'
import { RoomTable } from './RoomTable'
import { SyncNote } from './SyncNote'
import { TagRail } from './TagRail'
import { useRail } from './useRail'

/** 群聊: tags at the left, the room list, the open room at the right. */
export function RoomsScreen({ workspace, room }: { workspace: WorkspaceId; room: RoomWxid | null }) {
  const [query, setQuery] = useRemembered<FullQuery>(`rooms ${workspace}`, emptyQuery)
  const deferredQuery = useDeferredValue(query)
  const [total, setTotal] = useState<number | null>(null)
  const rail = useRail()
  const overview = useOverview(workspace)
  const sync = useSyncState(workspace)
  const refresh = useRefreshTag(workspace)
  const search = useRef<HTMLInputElement>(null)
  useSearchShortcut(search)
  const panel = usePanel(room)

  const all = overview.data?.rooms ?? null
  const onlyTag = onlyTagOf(query.filter)
  const tag = overview.data?.tags.find(({ id }) => id === onlyTag) ?? null
  const expected = sync.data?.phase === 'running' && !isFiltered(query) ? Math.max(0, (sync.data.total ?? 0) - (total ?? 0)) : 0
  const nothing = total === 0 && expected === 0

  const chooseFilter = (filter: FullFilter) => {
    setQuery({ ...query, filter })
    rail.close()
    const chosenTag = onlyTagOf(filter)
    if (chosenTag !== null) refresh.mutate(chosenTag)
  }

  return (
    <>
      <TopBar title={m.nav_rooms()} sub={countWords(total, all, isFiltered(query))} workspace={workspace} />
      <div className="rooms">
        <TagRail workspace={workspace} filter={query.filter} isOpen={rail.isOpen} navRef={rail.rail} onFilter={chooseFilter} />
        <div className="rooms-middle">
          <SyncNote workspace={workspace} rooms={all} />
          {refresh.error && refresh.variables === onlyTag && (
            <ErrorNote
              error={refresh.error}
              lead={m.tag_not_refreshed({ tag: tag?.name ?? '' })}
              after={m.local_rows_stay()}
              onRetry={() => onlyTag && refresh.mutate(onlyTag)}
            />
          )}
          <div className="tools">
            <span className="open-rail">
              <Button ref={rail.button} icon={FilterOutlined} aria-expanded={rail.isOpen} onPress={rail.toggle}>
                {m.action_filter()}
              </Button>
            </span>
            <SearchField name={m.rooms_search()} value={query.text} onChange={text => setQuery({ ...query, text })} inputRef={search} />
            <FilterChips filter={query.filter} tag={tag} onClear={() => setQuery({ ...query, filter: emptyFilter })} />
          </div>
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
            />
          </div>
        </div>
        {room !== null && <RoomDetail key={room} workspace={workspace} room={room} takesFocus={panel.takesFocus} onClose={panel.close} />}
      </div>
    </>
  )
}

/** The tag, where the filter is one tag and nothing else. */
function onlyTagOf(filter: FullFilter): TagId | null {
  const tag = filter.anyTags[0]
  return tag !== undefined && sameFilter(filter, { ...emptyFilter, anyTags: [tag] }) ? tag : null
}

/** The open room lives in the address; Esc closes it and gives the keyboard back to the list. */
function usePanel(room: RoomWxid | null) {
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
  const latestClose = useRef(close)
  latestClose.current = close
  const isOpen = room !== null
  useEffect(() => {
    if (!isOpen) return
    const onKey = (event: KeyboardEvent) => {
      const inField = (event.target as Element | null)?.closest('input, textarea, [role="dialog"], [role="alertdialog"], [role="menu"]')
      if (event.key === 'Escape' && !event.defaultPrevented && !inField) latestClose.current()
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [isOpen])
  return { open, close, takesFocus }
}

function countWords(total: number | null, all: number | null, filtered: boolean): string {
  if (total === null || all === null || (total === 0 && all === 0)) return ''
  return filtered ? m.rooms_count_of({ count: formatCount(total), all: formatCount(all) }) : m.rooms_count({ count: formatCount(all) })
}
