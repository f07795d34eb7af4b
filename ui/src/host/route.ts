import { useMemo, useSyncExternalStore } from 'react'
import type { ContactWxid, FeedRowId, JobId, RoomWxid } from '../api/bindings'

/** A part of 设置 that another screen leads to. */
export type SettingsPart = 'callbacks' | 'team' | 'alerts'

/** Where the window is. Kept in the address after `#`, so that going back works. */
export type Route =
  | { screen: 'rooms'; room: RoomWxid | null }
  | { screen: 'people'; person: ContactWxid | null }
  | { screen: 'person'; person: ContactWxid }
  | { screen: 'duplicates' }
  | { screen: 'create' }
  | { screen: 'createBatch' }
  | { screen: 'pull' }
  | { screen: 'leave' }
  | { screen: 'roster'; room: RoomWxid }
  | { screen: 'jobs'; job: JobId | null }
  | { screen: 'operations' }
  | { screen: 'events'; row: FeedRowId | null }
  | { screen: 'settings'; part?: SettingsPart }
  | { screen: 'start' }

/** The route that an address stands for; what cannot be read leads to the rooms. */
export function parseRoute(hash: string): Route {
  const [screen, id] = hash.replace(/^#\/?/, '').split('/')
  const subject = id ? safeDecode(id) : null
  switch (screen) {
    case 'people':
      return { screen, person: subject }
    case 'person':
      return subject === null ? { screen: 'people', person: null } : { screen, person: subject }
    case 'create':
      return { screen: subject === 'batch' ? 'createBatch' : 'create' }
    case 'jobs':
      return { screen, job: subject }
    case 'events':
      return { screen, row: subject }
    case 'settings':
      return subject === 'callbacks' || subject === 'team' || subject === 'alerts' ? { screen, part: subject } : { screen }
    case 'roster':
      return subject === null ? { screen: 'rooms', room: null } : { screen, room: subject }
    case 'duplicates':
    case 'pull':
    case 'leave':
    case 'operations':
    case 'start':
      return { screen }
    default:
      return { screen: 'rooms', room: subject }
  }
}

export function formatRoute(route: Route): string {
  if (route.screen === 'createBatch') return '#/create/batch'
  const subject =
    'room' in route
      ? route.room
      : 'person' in route
        ? route.person
        : 'job' in route
          ? route.job
          : 'row' in route
            ? route.row
            : 'part' in route
              ? (route.part ?? null)
              : null
  return subject === null ? `#/${route.screen}` : `#/${route.screen}/${encodeURIComponent(subject)}`
}

function safeDecode(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}

export function navigate(route: Route): void {
  location.hash = formatRoute(route)
}

/** Back to where one came from; without a way back, to the `otherwise`. */
export function goBack(otherwise: Route): void {
  if (history.length > 1) history.back()
  else navigate(otherwise)
}

/** Changes the address without a step for going back: for a selection that follows the arrow keys. */
export function replaceRoute(route: Route): void {
  history.replaceState(null, '', formatRoute(route))
  dispatchEvent(new HashChangeEvent('hashchange'))
}

function subscribe(changed: () => void) {
  addEventListener('hashchange', changed)
  return () => removeEventListener('hashchange', changed)
}

export function useRoute(): Route {
  const hash = useSyncExternalStore(subscribe, () => location.hash)
  return useMemo(() => parseRoute(hash), [hash])
}
