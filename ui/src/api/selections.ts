import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { commands, type RoomSelection, type RoomWxid, type WorkspaceId } from './bindings'
import { keys } from './keys'
import { readRooms } from './queries'
import type { FullQuery } from './roomQuery'
import { PAGE_SIZE, pageKey, readPage } from './windowed'

/** So long a selection must rest before it is counted. */
const REST_MS = 200

/** A set of rooms in numbers; undefined while they are being counted, so that an old number never stands beside a new selection. */
export function useSelectionSummary(workspace: WorkspaceId, rooms: RoomSelection) {
  const [rested, setRested] = useState(rooms)
  useEffect(() => {
    const timer = setTimeout(() => setRested(rooms), REST_MS)
    return () => clearTimeout(timer)
  }, [rooms])
  const { data, error } = useQuery({ queryKey: [...keys.allRooms(workspace), 'selection', rested], queryFn: () => commands.selection(workspace, rested) })
  return { summary: rested === rooms ? data : undefined, error }
}

/** Reads the ids of the rooms at the places `first` to `last` of a list, both included, by the same pages as the table. */
export function useReadRoomIds(workspace: WorkspaceId) {
  const client = useQueryClient()
  return async (query: FullQuery, first: number, last: number): Promise<RoomWxid[]> => {
    const rooms: RoomWxid[] = []
    for (let page = Math.floor(first / PAGE_SIZE); page * PAGE_SIZE <= last; page++) {
      const { rows } = await client.fetchQuery({
        queryKey: pageKey(keys.rooms(workspace, query), page),
        queryFn: () => readPage(page, (offset, limit) => readRooms(workspace, query, offset, limit)),
      })
      const from = page * PAGE_SIZE
      rooms.push(...rows.slice(Math.max(0, first - from), last - from + 1).map(({ wxid }) => wxid))
    }
    return rooms
  }
}
