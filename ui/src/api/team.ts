import { type QueryClient, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { commands, events, type TeamChanged, type TeamPlace, type WorkspaceId } from './bindings'
import { listenTo } from './events'
import { keys } from './keys'

/** Keeps the state of teams current while the window is open. */
export function useTeamEvents(): void {
  const client = useQueryClient()
  useEffect(() => listenTo<TeamChanged>(events.teamChanged, ({ workspace }) => void ask(client, workspace)), [client])
}

/** An answer may come after the news of what happened since, so no answer but that to the last question counts. */
function ask(client: QueryClient, workspace: WorkspaceId): Promise<void> {
  return client.invalidateQueries({ queryKey: keys.team(workspace) })
}

/** How a workspace stands with its team. */
export function useTeam(workspace: WorkspaceId) {
  return useQuery({ queryKey: keys.team(workspace), queryFn: () => commands.teamState(workspace) })
}

/** Makes a workspace belong to a team, or changes where that is. */
export function useSetTeam(workspace: WorkspaceId) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (place: TeamPlace) => commands.setTeam(workspace, place),
    onSuccess: () => ask(client, workspace),
    meta: { failure: 'inline' },
  })
}

/** Connects once and tells what is in the way; null: nothing is. */
export function useCheckTeam(workspace: WorkspaceId) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: () => commands.checkTeam(workspace),
    onSettled: () => ask(client, workspace),
    meta: { failure: 'inline' },
  })
}

/** Belongs to no team any more. */
export function useLeaveTeam(workspace: WorkspaceId) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: () => commands.leaveTeam(workspace),
    // When only the key could not be removed the team is left all the same.
    onSettled: () => ask(client, workspace),
    meta: { failure: 'inline' },
  })
}
