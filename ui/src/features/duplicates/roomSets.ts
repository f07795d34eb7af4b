import { useMemo } from 'react'
import type { RoomSelection, SavedView, TagCount, WorkspaceId } from '../../api/bindings'
import { useOverview } from '../../api/queries'
import { emptyFilter, emptyQuery, fullQuery } from '../../api/roomQuery'
import { useSelectionForDuplicates } from '../../api/selectionForDuplicates'
import { useViews } from '../../api/views'
import { useRemembered } from '../../components/remembered'

/** Names a set of rooms: what was selected in 群聊, all, those of a tag, those of a saved view. */
export type RoomSetId = 'selection' | 'all' | `tag ${string}` | `view ${string}`

export type RoomSets = {
  id: RoomSetId
  rooms: RoomSelection
  /** Something was handed over from 群聊. */
  selection: RoomSelection | null
  tags: readonly TagCount[]
  views: readonly SavedView[]
  /** Rooms of the workspace, where known. */
  total: number | null
  choose: (id: RoomSetId) => void
}

const everyRoom: RoomSelection = { by: 'query', query: emptyQuery, except: [] }

/** The set that is looked through: at first what 群聊 handed over, else all rooms. */
export function useRoomSet(workspace: WorkspaceId): RoomSets {
  const selection = useSelectionForDuplicates(workspace)
  const views = useViews(workspace).data
  const overview = useOverview(workspace).data
  const [chosen, choose] = useRemembered<{ id: RoomSetId; from: RoomSelection | null } | null>(`duplicates ${workspace}`, null)
  // A new selection from 群聊 counts more than what was chosen here before.
  const valid = chosen !== null && chosen.from === selection ? chosen.id : null
  const known = valid !== null && (!valid.startsWith('view ') || views === undefined || views.some(view => `view ${view.id}` === valid))
  const id = known ? valid : selection ? 'selection' : 'all'
  const rooms = useMemo(() => roomsOf(id, selection, views ?? []), [id, selection, views])
  return {
    id,
    rooms,
    selection,
    tags: overview?.tags ?? [],
    views: views ?? [],
    total: overview?.rooms ?? null,
    choose: next => choose({ id: next, from: selection }),
  }
}

function roomsOf(id: RoomSetId, selection: RoomSelection | null, views: readonly SavedView[]): RoomSelection {
  if (id === 'selection') return selection ?? everyRoom
  if (id.startsWith('tag ')) return { by: 'query', query: { ...emptyQuery, filter: { ...emptyFilter, anyTags: [id.slice('tag '.length)] } }, except: [] }
  const view = views.find(other => `view ${other.id}` === id)
  return view ? { by: 'query', query: fullQuery(view.query), except: [] } : everyRoom
}
