import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useSyncExternalStore } from 'react'
import { type AppError, commands, events, type RoomWxid, type VerifyId, type VerifyOutcome, type VerifyProgressed, type WorkspaceId } from './bindings'
import { toAppError } from './errors'
import { listenTo } from './events'
import { refreshRooms } from './mutations'

/** So long after the end the rows still say what came of it. */
const OUTCOMES_STAY_MS = 60_000

/** The most rooms that one re-reading takes. */
export const MOST_ROOMS_TO_VERIFY = 200

/** The running or last re-reading of several rooms. It goes on while other screens are open. */
export type Verify = {
  workspace: WorkspaceId
  rooms: readonly RoomWxid[]
  done: number
  total: number
  running: boolean
  /** What came of each room that was answered. */
  outcomes: ReadonlyMap<RoomWxid, VerifyOutcome>
  /** Seconds that the vendor asks to wait. */
  waitingSeconds: number | null
  /** It could not start. The failure of one room is with that room. */
  error: AppError | null
}

let verify: Verify | null = null
let id: VerifyId | null = null
/** Progress can arrive before the command that started it has answered with its id. */
let early: VerifyProgressed[] = []
let forgetting: ReturnType<typeof setTimeout> | undefined
const listeners = new Set<() => void>()

function set(next: Verify | null) {
  verify = next
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void) {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function begin(workspace: WorkspaceId, rooms: readonly RoomWxid[]) {
  clearTimeout(forgetting)
  id = null
  early = []
  set({ workspace, rooms, done: 0, total: rooms.length, running: true, outcomes: new Map(), waitingSeconds: null, error: null })
}

function end(client: QueryClient, workspace: WorkspaceId) {
  forgetting = setTimeout(forgetVerify, OUTCOMES_STAY_MS)
  void refreshRooms(client, workspace)
}

function take(client: QueryClient, progress: VerifyProgressed) {
  if (!verify) return
  if (id === null) {
    early.push(progress)
    return
  }
  if (progress.verify !== id || !verify.running) return
  const outcomes = new Map(verify.outcomes)
  for (const { room, outcome } of progress.results) outcomes.set(room, outcome)
  const { done, total, waitingSeconds, finished } = progress
  set({ ...verify, outcomes, done, total, waitingSeconds, running: !finished })
  if (finished) end(client, verify.workspace)
}

/** Puts the outcomes of the last re-reading away. */
export function forgetVerify(): void {
  clearTimeout(forgetting)
  if (!verify?.running) set(null)
}

/** Listens to the progress of re-reading while the window is open. */
export function useVerifyEvents(): void {
  const client = useQueryClient()
  useEffect(() => listenTo(events.verifyProgressed, progress => take(client, progress)), [client])
}

export function useVerify(workspace: WorkspaceId) {
  const client = useQueryClient()
  const current = useSyncExternalStore(subscribe, () => verify)

  const start = useCallback(
    async (rooms: RoomWxid[]) => {
      if (rooms.length === 0 || verify?.running) return
      begin(workspace, rooms)
      try {
        id = await commands.startVerify(workspace, rooms)
        for (const progress of early) take(client, progress)
      } catch (thrown) {
        if (verify) set({ ...verify, running: false, error: toAppError(thrown) })
      }
    },
    [client, workspace],
  )

  const stop = useCallback(async () => {
    if (id !== null) await commands.stopVerify(id)
    if (verify?.running) {
      set({ ...verify, running: false, waitingSeconds: null })
      end(client, verify.workspace)
    }
  }, [client])

  return { verify: current?.workspace === workspace ? current : null, start, stop }
}
