import type { PersonSummary, PlanCounts, PlanFilter, PlanRequest, PlanRow, PlanSummary, RoomRow } from '../../src/api/bindings'
import { accounts, appError, NOW } from './rooms'

/** Below this a person comes in at once. */
const DIRECT_BELOW = 40
/** Places of people in a list whom the plan treats otherwise: in the room already, or no friend of any account. */
const ALREADY_IN = [7, 30]
const NO_FRIEND = [12]

type PullRequest = Extract<PlanRequest, { kind: 'pull' }>
export type Plan = { summary: PlanSummary; rows: PlanRow[]; request: PlanRequest }
type Rest = Exclude<PlanRequest, PullRequest>

/** Who and where the plans are about. */
type World = { person: (wxid: string) => PersonSummary | null; room: (wxid: string) => RoomRow }

const nothing: PlanCounts = { total: 0, direct: 0, card: 0, alreadyIn: 0, impossible: 0, create: 0, leave: 0, waiting: 0 }

export function countRows(rows: readonly PlanRow[]): PlanCounts {
  const counts = { ...nothing, total: rows.length }
  for (const { forecast, waits } of rows) {
    counts[forecast] += 1
    if (waits && isSent(forecast)) counts.waiting += 1
  }
  return counts
}

const isSent = (forecast: PlanRow['forecast']) => forecast !== 'alreadyIn' && forecast !== 'impossible'

/** A summary that fits the rows. */
export function summaryOf(id: string, kind: PlanSummary['kind'], rows: readonly PlanRow[], more: Partial<PlanSummary>): PlanSummary {
  const counts = countRows(rows)
  const toSend = rows.filter(({ forecast }) => isSent(forecast)).length
  return {
    id,
    kind,
    counts,
    toSend,
    numberToType: toSend > 20 || (kind === 'leave' && toSend > 0) ? toSend : null,
    seconds: Math.ceil(toSend * 1.5),
    oldestAsOf: NOW - 10_000,
    accounts: [],
    reasons: [],
    rooms: [],
    roomCount: 0,
    ...more,
  }
}

/** Plans as Rust would make them. Pulls are made here; the other kinds by who asks for them. */
export class FakePlans {
  readonly plans: Plan[] = []
  readonly others: Partial<Record<Rest['kind'], (request: Rest, id: string) => Omit<Plan, 'request'>>> = {}
  private readonly world: World

  constructor(world: World) {
    this.world = world
  }

  find(id: unknown): Plan {
    const plan = this.plans.find(({ summary }) => summary.id === id)
    if (!plan) throw appError('inputUnusable', { textKey: 'plan.gone' })
    return plan
  }

  private make(request: PlanRequest): PlanSummary {
    const id = `plan-${this.plans.length + 1}`
    const plan = request.kind === 'pull' ? this.pull(request, id) : this.others[request.kind]?.(request, id)
    if (!plan) throw new Error(`no fake plan of kind ${request.kind}`)
    this.plans.push({ ...plan, request })
    return plan.summary
  }

  private pull({ people, rooms: wxids, spread, account }: PullRequest, id: string): Omit<Plan, 'request'> {
    if (people.length === 0) throw appError('inputUnusable', { textKey: 'plan.nobody' })
    const rooms = wxids.map(room => this.world.room(room))
    const rows: PlanRow[] = []
    const sizes = new Map<string, number>()
    for (const room of spread === 'each' ? rooms : rooms.slice(0, 1)) {
      let size = room.size
      people.forEach((wxid, place) => {
        const row = pullRow(this.world.person(wxid), room, place + 1, rows.length + 1, size, account)
        size = row.sizeAfter ?? size
        rows.push(row)
      })
      sizes.set(room.wxid, size)
    }
    const byAccount = accounts.map(found => ({ account: found, rows: rows.filter(row => row.account?.userId === found.userId).length, createdToday: 0 }))
    const noFriend = rows.filter(({ reason }) => reason === 'plan.notFriend').length
    const summary = summaryOf(id, 'pull', rows, {
      accounts: byAccount.filter(({ rows }) => rows > 0),
      reasons: noFriend > 0 ? [{ textKey: 'plan.notFriend', rows: noFriend, impossible: true }] : [],
      rooms: rooms.map(room => ({
        room,
        sizeAfter: sizes.get(room.wxid) ?? room.size,
        rows: rows.filter(row => row.room?.wxid === room.wxid && isSent(row.forecast)).length,
      })),
      roomCount: rooms.length,
    })
    return { summary, rows }
  }

  readonly handlers: Record<string, (args: Record<string, unknown>) => unknown> = {
    make_plan: ({ request }) => this.make(request as PlanRequest),
    plan_rows: ({ plan, filter, offset, limit }) => {
      const rows = this.find(plan).rows.filter(row => fits(row, filter as PlanFilter))
      return { total: rows.length, offset, rows: rows.slice(Number(offset), Number(offset) + Number(limit)) }
    },
  }
}

function fits({ forecast, waits }: PlanRow, filter: PlanFilter): boolean {
  if (filter === 'all') return true
  if (filter === 'toSend') return isSent(forecast)
  return filter === 'waiting' ? waits : forecast === filter
}

function pullRow(person: PersonSummary | null, room: RoomRow, place: number, position: number, size: number, chosen: string | null): PlanRow {
  const { wxid, topic, nameFromMembers } = room
  const row: PlanRow = {
    position,
    line: null,
    person,
    room: { wxid, topic, nameFromMembers },
    account: accounts.find(({ userId }) => userId === (chosen ?? (place % 5 === 0 ? 'xiaonan' : 'xiaobei'))) ?? null,
    forecast: size < DIRECT_BELOW ? 'direct' : 'card',
    reason: null,
    reasonValues: [],
    waits: false,
    sizeAfter: size < DIRECT_BELOW ? size + 1 : size,
    asOf: NOW - 10_000,
    create: null,
  }
  if (ALREADY_IN.includes(place)) return { ...row, forecast: 'alreadyIn', account: null, sizeAfter: null }
  if (NO_FRIEND.includes(place))
    return { ...row, forecast: 'impossible', account: null, sizeAfter: null, reason: 'plan.notFriend', reasonValues: ['小北', '小南'] }
  return row
}
