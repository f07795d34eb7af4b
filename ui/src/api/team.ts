import { type QueryClient, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { commands, events, type TeamChanged, type TeamPlace, type TeamState, type WorkspaceId } from './bindings'
import { listenTo } from './events'
import { keys } from './keys'

/** Keeps the state of teams current while the window is open. */
export function useTeamEvents(): void {
  const client = useQueryClient()
  useEffect(() => listenTo<TeamChanged>(events.teamChanged, ({ workspace, state }) => take(client, workspace, state)), [client])
}

function take(client: QueryClient, workspace: WorkspaceId, state: TeamState) {
  client.setQueryData<TeamState>(keys.team(workspace), state)
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
    onSuccess: state => take(client, workspace, state),
    meta: { failure: 'inline' },
  })
}

/** Connects once and tells what is in the way; null: nothing is. */
export function useCheckTeam(workspace: WorkspaceId) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: () => commands.checkTeam(workspace),
    onSettled: () => client.invalidateQueries({ queryKey: keys.team(workspace) }),
    meta: { failure: 'inline' },
  })
}

/** Belongs to no team any more. */
export function useLeaveTeam(workspace: WorkspaceId) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: () => commands.leaveTeam(workspace),
    // When only the key could not be removed the team is left all the same.
    onSettled: () => client.invalidateQueries({ queryKey: keys.team(workspace) }),
    meta: { failure: 'inline' },
  })
}
