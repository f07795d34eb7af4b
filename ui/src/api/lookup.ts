import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useSyncExternalStore } from 'react'
import { type AppError, type ContactWxid, commands, events, type LookupId, type LookupProgressed, type WorkspaceId } from './bindings'
import { toAppError } from './errors'
import { listenTo } from './events'
import { keys } from './keys'
import { refreshRooms } from './mutations'
import { personDefaults } from './people'

/** The running or last lookup. It goes on while other screens are open. */
export type Lookup = {
  workspace: WorkspaceId
  /** All that were asked about. */
  people: ReadonlySet<ContactWxid>
  /** Those not answered yet. */
  waiting: ReadonlySet<ContactWxid>
  done: number
  total: number
  running: boolean
  /** Seconds that the vendor asks to wait. */
  waitingSeconds: number | null
  /** The lookup could not start. A person's own error is with that person. */
  error: AppError | null
}

let lookup: Lookup | null = null
let id: LookupId | null = null
/** Progress can arrive before the command that started the lookup has answered with its id. */
let early: LookupProgressed[] = []
const listeners = new Set<() => void>()

function set(next: Lookup | null) {
  lookup = next
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void) {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function take(client: QueryClient, progress: LookupProgressed) {
  if (!lookup) return
  if (id === null) {
    early.push(progress)
    return
  }
  if (progress.lookup !== id) return
  const { workspace } = lookup
  const waiting = new Set(lookup.waiting)
  for (const result of progress.results) {
    waiting.delete(result.person)
    client.setQueryData(keys.person(workspace, result.person), result)
  }
  set({
    ...lookup,
    waiting: progress.finished ? new Set() : waiting,
    done: progress.done,
    total: progress.total,
    running: !progress.finished,
    waitingSeconds: progress.waitingSeconds,
  })
  if (progress.finished) void refreshRooms(client, workspace)
}

/** Listens to the progress of lookups while the window is open. */
export function useLookupEvents(): void {
  const client = useQueryClient()
  useEffect(() => listenTo(events.lookupProgressed, progress => take(client, progress)), [client])
}

export function useLookup(workspace: WorkspaceId) {
  const client = useQueryClient()
  const current = useSyncExternalStore(subscribe, () => lookup)

  const start = useCallback(
    async (people: ContactWxid[]) => {
      id = null
      early = []
      client.setQueryDefaults(keys.allPeople(workspace), personDefaults)
      const asked = new Set(people)
      set({ workspace, people: asked, waiting: asked, done: 0, total: people.length, running: true, waitingSeconds: null, error: null })
      try {
        id = await commands.startLookup(workspace, people)
        for (const progress of early) take(client, progress)
      } catch (thrown) {
        set({ workspace, people: asked, waiting: new Set(), done: 0, total: people.length, running: false, waitingSeconds: null, error: toAppError(thrown) })
      }
    },
    [client, workspace],
  )

  const stop = useCallback(async () => {
    if (id !== null) await commands.stopLookup(id)
    if (lookup) set({ ...lookup, waiting: new Set(), running: false, waitingSeconds: null })
  }, [])

  return { lookup: current?.workspace === workspace ? current : null, start, stop }
}
