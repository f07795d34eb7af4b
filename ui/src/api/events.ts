import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { events, type SyncChanged, type SyncState } from './bindings'
import { keys } from './keys'
import { refreshRooms } from './mutations'
import { newer } from './syncState'

/** While rooms arrive, lists are read again at most this often. */
const REFRESH_EVERY_MS = 1000

type Event<T> = { listen: (callback: (event: { payload: T }) => void) => Promise<() => void> }

/** Listens until the returned function is called, also when that happens before the listener is in place. */
export function listenTo<T>(event: Event<T>, handle: (payload: T) => void): () => void {
  let stopped = false
  let stop: (() => void) | null = null
  void event
    .listen(({ payload }) => {
      if (!stopped) handle(payload)
    })
    .then(unlisten => {
      if (stopped) unlisten()
      else stop = unlisten
    })
  return () => {
    stopped = true
    stop?.()
  }
}

/** Runs `refresh` at once and then at most once in `every` milliseconds, with a last run at the end. */
export function throttled(refresh: () => void, every: number) {
  let waiting: ReturnType<typeof setTimeout> | null = null
  let again = false
  return function run() {
    if (waiting !== null) {
      again = true
      return
    }
    refresh()
    waiting = setTimeout(() => {
      waiting = null
      if (again) {
        again = false
        run()
      }
    }, every)
  }
}

/** Keeps the sync state and the lists of every workspace current while the window is open. */
export function useSyncEvents(): void {
  const client = useQueryClient()
  useEffect(() => {
    const refreshers = new Map<string, () => void>()
    return listenTo<SyncChanged>(events.syncChanged, ({ workspace, state, roomsChanged }) => {
      client.setQueryData<SyncState>(keys.syncState(workspace), known => newer(known, state))
      if (roomsChanged) refresherOf(client, refreshers, workspace)()
    })
  }, [client])
}

function refresherOf(client: QueryClient, refreshers: Map<string, () => void>, workspace: string): () => void {
  const known = refreshers.get(workspace)
  if (known) return known
  const refresher = throttled(() => void refreshRooms(client, workspace), REFRESH_EVERY_MS)
  refreshers.set(workspace, refresher)
  return refresher
}
