import type { PlanRequest, PlanRow, RoomRow } from '../../src/api/bindings'
import { type FakePlans, type Plan, summaryOf } from './plans'

type Leave = Extract<PlanRequest, { kind: 'leave' }>

/** Plans leaving: a row for each account in a room; an account whose name the owner bears owns it, one that is offline waits. */
export function planLeaving(plans: FakePlans, room: (wxid: string) => RoomRow): void {
  plans.others.leave = (request, id) => {
    if (request.kind !== 'leave') throw new Error('a plan of another kind')
    return leave(request, id, room)
  }
}

function leave({ rooms, account }: Leave, id: string, find: (wxid: string) => RoomRow): Omit<Plan, 'request'> {
  const rows = rooms
    .map(find)
    .flatMap(room => room.accounts.filter(({ userId }) => account === null || userId === account).map(by => ({ room, by })))
    .map(({ room, by }, place): PlanRow => {
      const { wxid, topic, nameFromMembers, asOf, ownerName } = room
      const owns = ownerName === by.nickName
      return {
        position: place + 1,
        line: null,
        person: null,
        room: { wxid, topic, nameFromMembers },
        account: by,
        forecast: owns ? 'impossible' : 'leave',
        reason: owns ? 'plan.accountIsOwner' : by.online === false ? 'plan.accountOffline' : null,
        reasonValues: owns || by.online === false ? [by.nickName] : [],
        waits: !owns && by.online === false,
        sizeAfter: null,
        asOf,
        create: null,
      }
    })
  const owned = rows.filter(({ reason }) => reason === 'plan.accountIsOwner').length
  const accounts = [...new Map(rows.filter(({ forecast }) => forecast === 'leave').map(({ account }) => [account?.userId, account])).values()]
  const summary = summaryOf(id, 'leave', rows, {
    accounts: accounts.flatMap(by =>
      by ? [{ account: by, rows: rows.filter(row => row.account === by && row.forecast === 'leave').length, createdToday: 0 }] : [],
    ),
    reasons: owned > 0 ? [{ textKey: 'plan.accountIsOwner', rows: owned, impossible: true }] : [],
    roomCount: rooms.length,
  })
  return { summary, rows }
}
