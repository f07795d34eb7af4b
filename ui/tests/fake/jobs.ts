import type {
  AttemptRow,
  Decision,
  ItemCounts,
  ItemState,
  JobIssue,
  JobKind,
  JobRow,
  JobRowFilter,
  JobState,
  JobSummary,
  OperationRow,
  RoomName,
} from '../../src/api/bindings'
import type { FakePlans } from './plans'
import { accounts, appError, MINUTE, memberAt, NOW, roomAt } from './rooms'

export type FakeJob = { summary: JobSummary; rows: JobRow[]; issues: JobIssue[] }

const [xiaobei, xiaonan] = accounts as [(typeof accounts)[number], (typeof accounts)[number]]
const noCounts: ItemCounts = { planned: 0, permitted: 0, sending: 0, done: 0, invited: 0, failed: 0, unknown: 0, skipped: 0, notRun: 0 }
const nameOf = (index: number): RoomName => {
  const { wxid, topic, nameFromMembers } = roomAt(index)
  return { wxid, topic, nameFromMembers }
}

const filters: Record<JobRowFilter, readonly ItemState[] | null> = {
  all: null,
  going: ['planned', 'permitted', 'sending'],
  done: ['done'],
  invited: ['invited'],
  failed: ['failed'],
  unknown: ['unknown'],
  notSent: ['skipped', 'notRun'],
}

export function countItems(rows: readonly JobRow[]): ItemCounts {
  const counts = { ...noCounts }
  for (const { state } of rows) counts[state] += 1
  return counts
}

/** A row of a pull, answered or not. */
export function pullRow(position: number, state: ItemState, more: Partial<JobRow> = {}): JobRow {
  const answered = state === 'done' || state === 'invited' || state === 'failed' || state === 'unknown'
  return {
    position,
    line: null,
    person: memberAt(roomAt(9), position + 2).person,
    room: nameOf(9),
    account: position % 5 === 0 ? xiaonan : xiaobei,
    forecast: position <= 26 ? 'direct' : 'card',
    state,
    reason: state === 'done' ? 'addMember.added' : state === 'invited' ? 'addMember.cardSent' : null,
    code: answered ? 0 : null,
    message: answered ? 'ok' : null,
    changedAt: NOW - 60_000 + position * 1500,
    notBefore: null,
    confirmedAt: null,
    attempts: answered ? 1 : 0,
    roomName: null,
    customers: null,
    ...more,
  }
}

/** A job in the middle: 27 came in, 7 got a card, 3 failed, one is not known, 2 are being sent, 17 are left. */
export function runningPull(state: JobState = 'running'): FakeJob {
  const stateAt = (position: number): ItemState => {
    if (position > 40) return 'planned'
    if (position > 38) return 'sending'
    if ([12, 25, 36].includes(position)) return 'failed'
    if (position === 34) return 'unknown'
    return position > 30 ? 'invited' : 'done'
  }
  const rows = Array.from({ length: 57 }, (_, place) => {
    const position = place + 1
    const row = pullRow(position, stateAt(position))
    if (position === 36 || position === 12) return { ...row, reason: 'addMember.notFriend', code: -8, message: 'not friend' }
    if (position === 25) return { ...row, reason: 'addMember.noReason', code: -7, message: 'unknown error' }
    if (position === 34) return { ...row, reason: 'job.cardUnclear', code: null, message: null }
    return row
  })
  const issues: JobIssue[] = [
    { state: 'unknown', reason: 'job.cardUnclear', code: null, count: 1, firstPosition: 34, alternatives: [] },
    { state: 'failed', reason: 'addMember.notFriend', code: -8, count: 2, firstPosition: 12, alternatives: [{ account: xiaonan, count: 2 }] },
    { state: 'failed', reason: 'addMember.noReason', code: -7, count: 1, firstPosition: 25, alternatives: [] },
  ]
  return { summary: summaryOf('job-2', 2, 'pull', state, rows), rows, issues }
}

export function summaryOf(id: string, number: number, kind: JobKind, state: JobState, rows: readonly JobRow[], more: Partial<JobSummary> = {}): JobSummary {
  const counts = countItems(rows)
  const left = counts.planned + counts.permitted
  return {
    id,
    number,
    kind,
    state,
    pause: null,
    title: { count: rows.length, roomName: roomAt(9).topic, rooms: 1, fileName: '11月回访名单.xlsx' },
    createdAt: NOW - 63_000,
    startsAt: state === 'starting' ? NOW + 5000 : NOW - 58_000,
    finishedAt: state === 'finished' ? NOW - 5000 : null,
    total: rows.length,
    counts,
    secondsLeft: state === 'running' ? Math.ceil(left * 1.5) : null,
    callsInLastMinute: state === 'running' ? 38 : 0,
    sharesPaceWith: state === 'running' ? 1 : 0,
    accounts: [
      { account: xiaobei, left, held: null },
      { account: xiaonan, left: 4, held: null },
    ],
    rooms: [nameOf(9)],
    runBy: null,
    ...more,
  }
}

/** Jobs as Rust would tell of them; what a person does changes their state and nothing is sent. */
export class FakeJobs {
  jobs: FakeJob[] = []
  operations: OperationRow[] = []
  candidates: number[] = []
  attempts: AttemptRow[] = [
    {
      sentAt: NOW - 31_000,
      answeredAt: NOW - 30_400,
      account: xiaobei,
      outcome: 'failed',
      reason: 'addMember.notFriend',
      code: -8,
      message: 'not friend',
      raw: '{"code":-8,"message":"not friend"}',
    },
  ]
  private readonly plans: FakePlans

  constructor(plans: FakePlans) {
    this.plans = plans
  }

  private find(id: unknown): FakeJob {
    const job = this.jobs.find(({ summary }) => summary.id === id)
    if (!job) throw appError('inputUnusable', { textKey: 'job.unknown' })
    return job
  }

  change(id: unknown, change: Partial<JobSummary>): JobSummary {
    const job = this.find(id)
    job.summary = { ...job.summary, ...change, counts: countItems(job.rows) }
    return job.summary
  }

  private start(plan: unknown, typed: unknown): JobSummary {
    const { summary, rows: planned } = this.plans.find(plan)
    if (summary.numberToType !== null && typed !== summary.numberToType) throw appError('inputUnusable', { textKey: 'plan.numberDiffers' })
    const rows = planned.map(({ position, line, person, room, account, forecast, reason, create }): JobRow => {
      const sent = forecast !== 'alreadyIn' && forecast !== 'impossible'
      const state = sent ? 'planned' : 'skipped'
      return {
        ...pullRow(position, state),
        line,
        person,
        room,
        account,
        forecast,
        reason,
        roomName: create?.name ?? null,
        customers: create?.customers ?? null,
      }
    })
    const title = {
      count: summary.toSend,
      roomName: planned[0]?.room?.topic ?? planned[0]?.create?.name ?? '',
      rooms: summary.kind === 'create' ? summary.toSend : summary.roomCount,
      fileName: null,
    }
    const number = this.jobs.length + 1
    const job: FakeJob = { summary: summaryOf(`job-${number}`, number, summary.kind, 'starting', rows, { title }), rows, issues: [] }
    this.jobs = [job, ...this.jobs]
    return job.summary
  }

  private stop(id: unknown, state: JobState): JobSummary {
    const job = this.find(id)
    job.rows = job.rows.map(row => (row.state === 'planned' ? { ...row, state: 'notRun' } : row))
    return this.change(id, { state, finishedAt: NOW, secondsLeft: null })
  }

  private retry(id: unknown, reason: unknown, userId: unknown): JobSummary {
    const job = this.find(id)
    const account = accounts.find(other => other.userId === userId)
    const again = (row: JobRow) => row.state === 'failed' && (reason === null || row.reason === reason)
    job.rows = job.rows.map(row => (again(row) ? { ...row, state: 'planned', reason: null, account: account ?? row.account } : row))
    job.issues = job.issues.filter(issue => issue.state !== 'failed' || (reason !== null && issue.reason !== reason))
    return this.change(id, { state: 'running', runBy: null })
  }

  private decide(id: unknown, position: unknown, decision: Decision): JobSummary {
    const job = this.find(id)
    const done = decision.kind === 'done'
    job.rows = job.rows.map(row =>
      row.position === position ? { ...row, state: done ? 'done' : 'failed', reason: done ? 'job.decidedDone' : 'job.decidedNotDone' } : row,
    )
    job.issues = job.issues.filter(({ state }) => state !== 'unknown')
    return this.change(id, { runBy: null })
  }

  readonly handlers: Record<string, (args: Record<string, unknown>) => unknown> = {
    start_job: ({ plan, typed }) => this.start(plan, typed),
    jobs: ({ offset, limit }) => {
      const rows = this.jobs.map(({ summary }) => summary).slice(Number(offset), Number(offset) + Number(limit))
      const needing = this.jobs.filter(({ summary, issues }) => summary.state === 'running' || summary.state === 'paused' || issues.length > 0)
      return { total: this.jobs.length, offset, rows, needingAttention: needing.length }
    },
    job: ({ job }) => this.find(job).summary,
    job_rows: ({ job, filter, offset, limit }) => {
      const states = filters[filter as JobRowFilter]
      const order = (row: JobRow) => (row.state === 'sending' ? 0 : row.state === 'planned' ? 2 : 1)
      const rows = this.find(job)
        .rows.filter(({ state }) => states === null || states.includes(state))
        .sort((a, b) => order(a) - order(b) || (order(a) === 2 ? a.position - b.position : b.position - a.position))
      return { total: rows.length, offset, rows: rows.slice(Number(offset), Number(offset) + Number(limit)) }
    },
    job_issues: ({ job }) => this.find(job).issues,
    attempts: () => this.attempts,
    created_room_candidates: () => this.candidates.map(roomAt),
    operations: ({ offset, limit }) => ({
      total: this.operations.length,
      offset,
      rows: this.operations.slice(Number(offset), Number(offset) + Number(limit)),
    }),
    withdraw_job: ({ job }) => this.stop(job, 'withdrawn'),
    stop_job: ({ job }) => this.stop(job, 'stopped'),
    pause_job: ({ job }) => this.change(job, { state: 'paused', pause: 'person', secondsLeft: null }),
    continue_job: ({ job }) => this.change(job, { state: 'running', pause: null, runBy: null }),
    verify_unknown: ({ job }) => this.change(job, {}),
    retry_failed: ({ job, reason, account }) => this.retry(job, reason, account),
    decide_unknown: ({ job, position, decision }) => this.decide(job, position, decision as Decision),
  }
}

/** Jobs of former days: a pull that the breaker paused, rooms created from a file, rooms that were left. */
export function sampleJobs(): FakeJob[] {
  const paused = Array.from({ length: 120 }, (_, place) => pullRow(place + 1, place < 40 ? 'done' : place < 43 ? 'failed' : 'planned'))
  const created = Array.from({ length: 56 }, (_, place): JobRow => {
    const state = place === 3 ? 'unknown' : 'done'
    const reason = place === 3 ? 'job.createUnclear' : 'createRoom.created'
    const roomName = `门店群-${String(place + 1).padStart(3, '0')}`
    const more = { line: place + 2, person: null, room: state === 'done' ? nameOf(7) : null, forecast: 'create' as const, reason, roomName, customers: 18 }
    return pullRow(place + 1, state, more)
  })
  const left = Array.from({ length: 5 }, (_, place): JobRow => {
    const more = { person: null, room: nameOf(place), forecast: 'leave' as const }
    if (place < 3) return pullRow(place + 1, 'done', { ...more, reason: 'exitRoom.left' })
    if (place === 3) return pullRow(4, 'done', { ...more, reason: 'exitRoom.notInRoom', code: -7 })
    return pullRow(5, 'failed', { ...more, reason: 'exitRoom.accountIsOwner', code: -11 })
  })
  const day = 24 * 60 * MINUTE
  return [
    {
      summary: summaryOf('job-31', 31, 'pull', 'paused', paused, {
        pause: 'breaker',
        createdAt: NOW - 3 * 60 * MINUTE,
        title: { count: 120, roomName: roomAt(0).topic, rooms: 3, fileName: null },
        accounts: [{ account: xiaobei, left: 77, held: 'breaker' }],
      }),
      rows: paused.map(row => (row.state === 'failed' ? { ...row, reason: 'addMember.noReason', code: -7 } : row)),
      issues: [{ state: 'failed', reason: 'addMember.noReason', code: -7, count: 3, firstPosition: 41, alternatives: [] }],
    },
    {
      summary: summaryOf('job-30', 30, 'create', 'finished', created, {
        createdAt: NOW - day,
        finishedAt: NOW - day + 90 * MINUTE,
        title: { count: 56, roomName: '门店群-001', rooms: 56, fileName: '门店建群-11月.xlsx' },
      }),
      rows: created,
      issues: [{ state: 'unknown', reason: 'job.createUnclear', code: null, count: 1, firstPosition: 4, alternatives: [] }],
    },
    {
      summary: summaryOf('job-29', 29, 'leave', 'finished', left, {
        createdAt: NOW - 2 * day,
        finishedAt: NOW - 2 * day + MINUTE,
        title: { count: 5, roomName: roomAt(0).topic, rooms: 5, fileName: null },
      }),
      rows: left,
      issues: [{ state: 'failed', reason: 'exitRoom.accountIsOwner', code: -11, count: 1, firstPosition: 5, alternatives: [] }],
    },
  ]
}

/** 操作记录 with a start, a call and a decision. */
export function sampleOperations(): OperationRow[] {
  const row: OperationRow = {
    at: NOW,
    job: 'job-2',
    jobNumber: 2,
    jobKind: 'pull',
    position: null,
    operation: null,
    account: null,
    person: null,
    room: null,
    roomName: null,
    outcome: null,
    reason: null,
    code: null,
  }
  const { person, room, account } = pullRow(36, 'failed')
  return [
    { ...row, at: NOW - MINUTE, operation: 'decidedNotDone', position: 34, person: pullRow(34, 'unknown').person, room },
    { ...row, at: NOW - 90_000, operation: 'takenOver' },
    { ...row, at: NOW - 2 * MINUTE, position: 36, person, room, account, outcome: 'failed', reason: 'addMember.notFriend', code: -8 },
    { ...row, at: NOW - 3 * MINUTE, operation: 'started' },
  ]
}
