import { useMutation, useQueryClient } from '@tanstack/react-query'
import { commands, type RoomWxid, type WorkspaceId } from './bindings'
import { refreshRooms } from './mutations'

/** Marks rooms as favourites, or takes the mark away. */
export function useSetFavourite(workspace: WorkspaceId) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ rooms, favourite }: { rooms: RoomWxid[]; favourite: boolean }) => commands.setFavourite(workspace, rooms, favourite),
    onSuccess: () => refreshRooms(client, workspace),
    meta: { failure: 'toast' },
  })
}
