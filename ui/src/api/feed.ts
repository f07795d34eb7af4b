import { type QueryClient, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import {
  type BodyPiece,
  commands,
  events,
  type FeedAlerts,
  type FeedChanged,
  type FeedDetails,
  type FeedPerson,
  type FeedQuery,
  type FeedRow,
  type FeedRowId,
  type KeptCallback,
  type WorkspaceId,
} from './bindings'
import { listenTo, throttled } from './events'
import { keys } from './keys'
import { useWindowedRows, type WindowedRows } from './windowed'

/** While callbacks pour in, what is on screen of the feed is read again at most this often. */
const REFRESH_EVERY_MS = 500

export type FullFeedQuery = Required<Omit<FeedQuery, 'cameUpAfter'>>

/** Everything that changed. */
export const wholeFeed: FullFeedQuery = { kinds: [], account: null, rooms: [], tags: [], after: null, gap: null }

/** Keeps the feed and the number of what nobody has looked at current while the window is open. */
export function useFeedEvents(): void {
  const client = useQueryClient()
  useEffect(() => {
    const refreshers = new Map<WorkspaceId, () => void>()
    return listenTo<FeedChanged>(events.feedChanged, ({ workspace }) => {
      const refresh = refreshers.get(workspace) ?? throttled(() => void refreshFeed(client, workspace), REFRESH_EVERY_MS)
      refreshers.set(workspace, refresh)
      refresh()
    })
  }, [client])
}

function refreshFeed(client: QueryClient, workspace: WorkspaceId): Promise<void> {
  return client.invalidateQueries({ queryKey: keys.allFeed(workspace) })
}

/** The rows of the feed between `first` and `last`, the newest first. */
export function useFeedRows(workspace: WorkspaceId, query: FullFeedQuery, first: number, last: number): WindowedRows<FeedRow> {
  return useWindowedRows(keys.feed(workspace, query), first, last, (offset, limit) => commands.feed(workspace, query, offset, limit))
}

/** What shows that a row is true; null when the row is not there any more. */
export function useFeedDetails(workspace: WorkspaceId, row: FeedRowId) {
  return useQuery({ queryKey: keys.feedRow(workspace, row), queryFn: () => commands.feedDetails(workspace, row, 0) })
}

/** Those who joined or left, between `first` and `last`. */
export function useFeedPeople(workspace: WorkspaceId, row: FeedRowId, first: number, last: number): WindowedRows<FeedPerson> {
  return useWindowedRows([...keys.feedRow(workspace, row), 'people'], first, last, async (offset, limit) =>
    peopleOf(await commands.feedDetails(workspace, row, offset), offset, limit),
  )
}

function peopleOf(details: FeedDetails | null, offset: number, limit: number) {
  return { total: details?.evidence.peopleTotal ?? 0, offset, rows: details?.evidence.people.slice(0, limit) ?? [] }
}

/** How much of the feed nobody has looked at. */
export function useFeedUnseen(workspace: WorkspaceId) {
  return useQuery({ queryKey: keys.feedUnseen(workspace), queryFn: () => commands.feedUnseen(workspace) })
}

export function useMarkFeedSeen(workspace: WorkspaceId) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: () => commands.markFeedSeen(workspace),
    onSuccess: () => refreshFeed(client, workspace),
    meta: { failure: 'toast' },
  })
}

/** What of the feed is told by the system's notifications. */
export function useFeedAlerts(workspace: WorkspaceId) {
  return useQuery({ queryKey: keys.feedAlerts(workspace), queryFn: () => commands.feedAlerts(workspace) })
}

export function useSetFeedAlerts(workspace: WorkspaceId) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (alerts: FeedAlerts) => commands.setFeedAlerts(workspace, alerts),
    onMutate: alerts => client.setQueryData<FeedAlerts>(keys.feedAlerts(workspace), alerts),
    onSuccess: alerts => client.setQueryData<FeedAlerts>(keys.feedAlerts(workspace), alerts),
    onError: () => client.invalidateQueries({ queryKey: keys.feedAlerts(workspace) }),
    meta: { failure: 'toast' },
  })
}

/** The body of a callback, read on piece by piece: `more` reads the next one and is null at the end. */
export function useCallbackText(workspace: WorkspaceId, callback: KeptCallback) {
  const [read, setRead] = useState<{ text: string; from: number | null }>(() => ({ text: callback.body, from: isCut(callback) ? 0 : null }))
  const next = useMutation({
    mutationFn: (from: number) => commands.callbackText(workspace, callback.id, from),
    // What is not kept any more stays as far as it was read.
    onSuccess: (piece, from) => setRead(known => ({ text: piece ? (from === 0 ? '' : known.text) + piece.text : known.text, from: piece?.next ?? null })),
    meta: { failure: 'inline' },
  })
  const { text, from } = read
  return { text, more: from === null ? null : () => next.mutate(from), busy: next.isPending, error: next.error }
}

/** Whether only the beginning of the body came. A sign that stands for what is no text takes one byte at least. */
function isCut({ body, bytes }: KeptCallback): boolean {
  return new TextEncoder().encode(body.replaceAll('\uFFFD', '?')).length < bytes
}

/** All of a body, for the clipboard; as far as it is still kept. */
export async function wholeCallbackText(workspace: WorkspaceId, callback: KeptCallback): Promise<string> {
  if (!isCut(callback)) return callback.body
  let text = ''
  let from: number | null = 0
  while (from !== null) {
    const piece: BodyPiece | null = await commands.callbackText(workspace, callback.id, from)
    text += piece?.text ?? ''
    from = piece?.next ?? null
  }
  return text === '' ? callback.body : text
}
