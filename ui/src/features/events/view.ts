import { useEffect, useMemo } from 'react'
import type { AccountWxid, FeedKind, FeedUnseen, Millis, RoomWxid, TagId, WorkspaceId } from '../../api/bindings'
import { type FullFeedQuery, wholeFeed } from '../../api/feed'
import { takeHandedOver, useHandedOver } from '../../api/handover'
import { useRemembered } from '../../components/remembered'

export type Segment = 'all' | 'joined' | 'left' | 'rooms' | 'accounts'

/** What of the feed is on screen; still so after a look at another screen. */
export type EventsView = {
  segment: Segment
  account: AccountWxid | null
  rooms: readonly RoomWxid[]
  tags: readonly TagId[]
  /** Only what happened during this gap, row by row. */
  gap: { from: Millis; to: Millis } | null
}

export const everything: EventsView = { segment: 'all', account: null, rooms: [], tags: [], gap: null }

const kindsOf: Record<Segment, FeedKind[]> = {
  all: [],
  joined: ['joined'],
  left: ['left'],
  rooms: ['renamed', 'ownerChanged', 'newRoom'],
  accounts: ['accountOffline', 'accountOnline'],
}

export function useEventsView(workspace: WorkspaceId): [EventsView, (change: Partial<EventsView>) => void] {
  const [view, setView] = useRemembered<EventsView>(`events ${workspace}`, everything)
  const handed = useHandedOver(workspace, 'events')
  useEffect(() => {
    if (handed === null) return
    takeHandedOver(workspace, 'events')
    setView({ ...everything, rooms: handed.rooms })
  }, [handed, workspace, setView])
  return [view, change => setView({ ...view, ...change })]
}

/** The question behind a view; the same object while it asks the same. */
export function useFeedQuery({ segment, account, rooms, tags, gap }: EventsView): FullFeedQuery {
  return useMemo(
    () => ({ ...wholeFeed, kinds: kindsOf[segment], account, rooms: [...rooms], tags: [...tags], gap: gap?.to ?? null }),
    [segment, account, rooms, tags, gap],
  )
}

/** How much of a segment nobody has looked at; null where the segment does not tell. */
export function unseenOf(segment: Segment, unseen: FeedUnseen | undefined): number | null {
  return segment === 'all' || !unseen ? null : unseen[segment]
}

export function isNarrowed({ account, rooms, tags, segment }: EventsView): boolean {
  return account !== null || rooms.length > 0 || tags.length > 0 || segment !== 'all'
}
