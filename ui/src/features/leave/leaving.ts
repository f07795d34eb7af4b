import { useEffect, useRef } from 'react'
import type { PlanRequest, RoomWxid, UserId, WorkspaceId } from '../../api/bindings'
import { takeHandedOver, useHandedOver } from '../../api/handover'
import { useRemembered } from '../../components/remembered'

/** The reason of rooms that only the phone can help with. */
export const OWNER = 'plan.accountIsOwner'
/** Reasons that another look at the room may take away, such as when it was handed over meanwhile. */
export const mayBeOutdated: ReadonlySet<string> = new Set([OWNER, 'plan.roomNotSeen', 'plan.noAccountInRoom', 'plan.accountNotInRoom'])

/** Which rooms are to be left, and by whom; no account: by every one that is in the room. */
export type Leaving = { rooms: readonly RoomWxid[]; account: UserId | null }

const nothing: Leaving = { rooms: [], account: null }

/** What is to be left, as it stood when the screen was last open; rooms sent along by another screen take its place. */
export function useLeaving(workspace: WorkspaceId) {
  const [leaving, setLeaving] = useRemembered<Leaving>(`leave ${workspace}`, nothing)
  const handed = useHandedOver(workspace, 'leave')
  const set = useRef(setLeaving)
  set.current = setLeaving
  useEffect(() => {
    if (handed === null) return
    takeHandedOver(workspace, 'leave')
    set.current({ rooms: [...new Set(handed.rooms)], account: null })
  }, [handed, workspace])
  return [leaving, setLeaving] as const
}

export function requestOf({ rooms, account }: Leaving): PlanRequest | null {
  return rooms.length === 0 ? null : { kind: 'leave', rooms: [...rooms], account }
}
