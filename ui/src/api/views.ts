import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { commands, type SavedView, type ViewId, type WorkspaceId } from './bindings'
import { keys } from './keys'
import type { FullQuery } from './roomQuery'

/** The saved views of a workspace, in the order they were made. */
export function useViews(workspace: WorkspaceId) {
  return useQuery({ queryKey: keys.views(workspace), queryFn: () => commands.views(workspace) })
}

/** Saves a new view, or the one that `id` names under a new name or with a new query. */
export function useSaveView(workspace: WorkspaceId) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ id, name, query }: { id: ViewId | null; name: string; query: FullQuery }) => commands.saveView(workspace, id, name, query),
    onSuccess: saved =>
      client.setQueryData<SavedView[]>(keys.views(workspace), (views = []) =>
        views.some(({ id }) => id === saved.id) ? views.map(view => (view.id === saved.id ? saved : view)) : [...views, saved],
      ),
    meta: { failure: 'toast' },
  })
}

export function useRemoveView(workspace: WorkspaceId) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (id: ViewId) => commands.removeView(workspace, id),
    onSuccess: (_nothing, removed) => client.setQueryData<SavedView[]>(keys.views(workspace), views => views?.filter(({ id }) => id !== removed)),
    meta: { failure: 'toast' },
  })
}
