import type { SavedView, ViewId, WorkspaceId } from '../../api/bindings'
import { type FullQuery, fullQuery, sameQuery } from '../../api/roomQuery'
import { useViews } from '../../api/views'
import { useRemembered } from '../../components/remembered'

/** The view that was opened last, and whether the list has been changed since. */
export type CurrentView = {
  views: readonly SavedView[]
  current: SavedView | null
  isChanged: boolean
  setCurrent: (view: ViewId | null) => void
}

export function useCurrentView(workspace: WorkspaceId, query: FullQuery): CurrentView {
  const { data: views = [] } = useViews(workspace)
  const [id, setCurrent] = useRemembered<ViewId | null>(`view ${workspace}`, null)
  const current = views.find(view => view.id === id) ?? null
  return { views, current, isChanged: current !== null && !sameQuery(fullQuery(current.query), query), setCurrent }
}
