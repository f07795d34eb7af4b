import { type QueryClient, useMutation, useQueryClient } from '@tanstack/react-query'
import {
  type AppStart,
  commands,
  type NewWorkspace,
  type Preferences,
  type RoomWxid,
  type SyncState,
  type TagId,
  type TokenKeeping,
  type Workspace,
  type WorkspaceChange,
  type WorkspaceId,
} from './bindings'
import { keys } from './keys'
import { newer } from './syncState'

/** Puts a new or changed workspace into the list and, where asked, makes it the one that is open. */
function rememberWorkspace(client: QueryClient, workspace: Workspace, open: boolean) {
  client.setQueryData<AppStart>(keys.appStart(), start => {
    if (!start) return start
    const known = start.workspaces.some(other => other.id === workspace.id)
    const workspaces = known ? start.workspaces.map(other => (other.id === workspace.id ? workspace : other)) : [...start.workspaces, workspace]
    return { ...start, workspaces, current: open ? workspace.id : start.current }
  })
}

/** A workspace whose token was just given or kept is open already: no second opening. */
function markOpened(client: QueryClient, workspace: Workspace) {
  client.setQueryData(keys.opened(workspace.id), workspace)
  void client.invalidateQueries({ queryKey: keys.ofWorkspace(workspace.id), predicate: query => query.queryKey[2] !== 'opened' })
}

export function useAddWorkspace() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (workspace: NewWorkspace) => commands.addWorkspace(workspace),
    onSuccess: workspace => {
      markOpened(client, workspace)
      rememberWorkspace(client, workspace, true)
    },
    meta: { failure: 'inline' },
  })
}

export function useOpenDemo() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: () => commands.openDemo(),
    onSuccess: workspace => {
      markOpened(client, workspace)
      rememberWorkspace(client, workspace, true)
    },
    meta: { failure: 'inline' },
  })
}

/** Shows another workspace; the shell then opens it (useOpenedWorkspace). */
export function useSwitchWorkspace() {
  const client = useQueryClient()
  return (workspace: Workspace) => {
    rememberWorkspace(client, workspace, true)
    void client.invalidateQueries({ queryKey: keys.opened(workspace.id) })
  }
}

export function useUpdateWorkspace() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ id, change }: { id: WorkspaceId; change: WorkspaceChange }) => commands.updateWorkspace(id, change),
    onSuccess: workspace => rememberWorkspace(client, workspace, false),
    meta: { failure: 'inline' },
  })
}

/** 允许操作: whether anything may be changed at the vendor. Turning it off pauses the jobs. */
export function useSetWritesAllowed() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ id, allowed }: { id: WorkspaceId; allowed: boolean }) => commands.setWritesAllowed(id, allowed),
    onSuccess: workspace => {
      rememberWorkspace(client, workspace, false)
      void client.invalidateQueries({ queryKey: keys.allJobs(workspace.id) })
    },
    meta: { failure: 'toast' },
  })
}

export function useReplaceToken() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ id, pasted, keep }: { id: WorkspaceId; pasted: string; keep: TokenKeeping }) => commands.replaceToken(id, pasted, keep),
    onSuccess: workspace => {
      markOpened(client, workspace)
      rememberWorkspace(client, workspace, false)
    },
    meta: { failure: 'inline' },
  })
}

export function useRemoveWorkspace() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (id: WorkspaceId) => commands.removeWorkspace(id),
    onSuccess: (_nothing, id) => {
      client.removeQueries({ queryKey: keys.ofWorkspace(id) })
      client.setQueryData<AppStart>(keys.appStart(), start => {
        if (!start) return start
        const workspaces = start.workspaces.filter(workspace => workspace.id !== id)
        return { ...start, workspaces, current: start.current === id ? (workspaces[0]?.id ?? null) : start.current }
      })
    },
    meta: { failure: 'toast' },
  })
}

export function useStartSync(workspace: WorkspaceId) {
  return useSyncCommand(workspace, () => commands.startSync(workspace))
}

export function useStopSync(workspace: WorkspaceId) {
  return useSyncCommand(workspace, () => commands.stopSync(workspace))
}

function useSyncCommand(workspace: WorkspaceId, command: () => Promise<SyncState>) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: command,
    onSuccess: state => client.setQueryData<SyncState>(keys.syncState(workspace), known => newer(known, state)),
    meta: { failure: 'toast' },
  })
}

/** Reads the rooms of a tag from the vendor while the local rows stay on screen. */
export function useRefreshTag(workspace: WorkspaceId) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (tag: TagId) => commands.refreshTag(workspace, tag),
    onSuccess: () => refreshRooms(client, workspace),
    meta: { failure: 'inline' },
  })
}

export function useAddTag(workspace: WorkspaceId) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (tag: TagId) => commands.addTag(workspace, tag),
    onSuccess: () => refreshRooms(client, workspace),
    meta: { failure: 'inline' },
  })
}

export function useVerifyRoom(workspace: WorkspaceId) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (room: RoomWxid) => commands.verifyRoom(workspace, room),
    onSuccess: async (detail, room) => {
      await client.invalidateQueries({ queryKey: keys.room(workspace, room) })
      client.setQueryData(keys.room(workspace, room), detail)
      await refreshRooms(client, workspace)
    },
    meta: { failure: 'inline' },
  })
}

export function useSavePreferences() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (preferences: Preferences) => commands.savePreferences(preferences),
    onSuccess: preferences => client.setQueryData<AppStart>(keys.appStart(), start => start && { ...start, preferences }),
    meta: { failure: 'toast' },
  })
}

export function useClearLocalData() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: () => commands.clearLocalData(),
    onSuccess: async () => {
      client.removeQueries({ queryKey: ['workspace'] })
      await client.invalidateQueries({ queryKey: keys.appStart() })
    },
    meta: { failure: 'inline' },
  })
}

/** Lists, counts and the open room are read again; what is on screen stays until the answer is there. */
export async function refreshRooms(client: QueryClient, workspace: WorkspaceId): Promise<void> {
  await Promise.all([
    client.invalidateQueries({ queryKey: keys.allRooms(workspace) }),
    client.invalidateQueries({ queryKey: keys.overview(workspace) }),
    client.invalidateQueries({ queryKey: keys.allRoomDetails(workspace) }),
    // What the vendor said of a person, or failed to say, stays until asked again.
    client.invalidateQueries({ queryKey: keys.allPeople(workspace), predicate: query => !isVendorsAnswer(query.state.data) }),
  ])
}

function isVendorsAnswer(answer: unknown): boolean {
  if (typeof answer !== 'object' || answer === null || !('verified' in answer) || !('error' in answer)) return false
  return answer.verified === true || answer.error !== null
}
