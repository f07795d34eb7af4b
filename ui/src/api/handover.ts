import { useSyncExternalStore } from 'react'
import type { ContactWxid, RoomWxid, WorkspaceId } from './bindings'

/** What one screen can send along when it leads to another. */
export type Handover = {
  /** 拉人: people, rooms, or both; what is not named stays as it is there. */
  pull: { people?: readonly ContactWxid[]; rooms?: readonly RoomWxid[]; fileName?: string | null }
  /** 建群: after the pattern of a room, or with these customers. */
  create: { template?: RoomWxid; customers?: readonly ContactWxid[] }
  /** 动态: of these rooms only. */
  events: { rooms: readonly RoomWxid[] }
  /** 退群. */
  leave: { rooms: readonly RoomWxid[] }
}

type Screen = keyof Handover

const handed = new Map<string, Handover[Screen]>()
const listeners = new Set<() => void>()

function subscribe(listener: () => void) {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function changed() {
  for (const listener of listeners) listener()
}

/** Lays something down for a screen of this workspace; the caller then goes there. */
export function handOver<To extends Screen>(workspace: WorkspaceId, to: To, what: Handover[To]): void {
  handed.set(`${workspace} ${to}`, what)
  changed()
}

/** What was laid down for this screen; null when nothing was, or when it was taken. */
export function useHandedOver<To extends Screen>(workspace: WorkspaceId, to: To): Handover[To] | null {
  return useSyncExternalStore(subscribe, () => (handed.get(`${workspace} ${to}`) as Handover[To] | undefined) ?? null)
}

/** Says that the screen has taken it over, so that coming back later does not bring it again. */
export function takeHandedOver(workspace: WorkspaceId, to: Screen): void {
  if (handed.delete(`${workspace} ${to}`)) changed()
}
