import { type QueryClient, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import {
  type CallbackId,
  type CallbackListener,
  commands,
  events,
  type KeptCallback,
  type ReceiverChanged,
  type ReceiverState,
  type WorkspaceId,
} from './bindings'
import { listenTo } from './events'
import { keys } from './keys'
import { useWindowedRows, type WindowedRows } from './windowed'

/** Keeps the state of receiving callbacks current while the window is open. */
export function useReceiverEvents(): void {
  const client = useQueryClient()
  useEffect(() => listenTo<ReceiverChanged>(events.receiverChanged, ({ workspace }) => void ask(client, workspace)), [client])
}

/** An answer may come after the news of what happened since, so no answer but that to the last question counts. */
function ask(client: QueryClient, workspace: WorkspaceId): Promise<unknown> {
  const asked = [keys.receiver(workspace), keys.unreadableCallbacks(workspace)]
  return Promise.all(asked.map(queryKey => client.invalidateQueries({ queryKey })))
}

/** That nothing comes is told by nobody: it has to be looked for. */
const LOOK_EVERY_MS = 60_000

/** How receiving callbacks is. Its addresses hold a secret: for the screen and the clipboard only. */
export function useReceiver(workspace: WorkspaceId) {
  return useQuery({ queryKey: keys.receiver(workspace), queryFn: () => commands.receiverState(workspace), refetchInterval: LOOK_EVERY_MS })
}

function useReceiverCommand<Input>(workspace: WorkspaceId, command: (input: Input) => Promise<ReceiverState>) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: command,
    // Also after an error: it may be switched on and not able to listen, and the state says which.
    onSettled: () => ask(client, workspace),
    meta: { failure: 'inline' },
  })
}

export function useSwitchReceiver(workspace: WorkspaceId) {
  return useReceiverCommand(workspace, (on: boolean) => commands.switchReceiver(workspace, on))
}

/** How the vendor reaches this computer; empty: not at all. */
export function useSetPublicRoot(workspace: WorkspaceId) {
  return useReceiverCommand(workspace, (root: string) => commands.setPublicRoot(workspace, root))
}

/** A new address; the one before works for a day more. */
export function useRenewAddress(workspace: WorkspaceId) {
  return useReceiverCommand(workspace, (_nothing: undefined) => commands.renewCallbackAddress(workspace))
}

/** Sends a test by each way and looks whether it arrives. */
export function useCheckReceiver(workspace: WorkspaceId) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: () => commands.checkReceiver(workspace),
    onSettled: () => ask(client, workspace),
    meta: { failure: 'inline' },
  })
}

/** Where this computer listens, for all workspaces. */
export function useCallbackListener() {
  return useQuery({ queryKey: keys.callbackListener(), queryFn: () => commands.callbackListener() })
}

export function useSetCallbackListener(workspace: WorkspaceId) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (listener: CallbackListener) => commands.setCallbackListener(listener),
    onSettled: () =>
      Promise.all([client.invalidateQueries({ queryKey: keys.callbackListener() }), client.invalidateQueries({ queryKey: keys.receiver(workspace) })]),
    meta: { failure: 'inline' },
  })
}

/** Callbacks that could not be read, between `first` and `last`, the newest first. */
export function useUnreadableCallbacks(workspace: WorkspaceId, first: number, last: number): WindowedRows<KeptCallback> {
  return useWindowedRows(keys.unreadableCallbacks(workspace), first, last, (offset, limit) => commands.unreadableCallbacks(workspace, offset, limit))
}

/** Takes kept callbacks in once more, from one on or all. */
export function useReplayCallbacks(workspace: WorkspaceId) {
  return useMutation({ mutationFn: (from: CallbackId | null) => commands.replayCallbacks(workspace, from), meta: { failure: 'inline' } })
}

/** Takes saved callbacks in from a file; null when the dialog was closed without a choice. */
export function useImportCallbacks(workspace: WorkspaceId) {
  return useMutation({ mutationFn: () => commands.importCallbacks(workspace), meta: { failure: 'inline' } })
}
