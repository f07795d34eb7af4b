// The window in an ordinary browser, against the fake backend: for looking at screens. Never part of `dist`.
// The scene is chosen by the address: ?scene=failed&theme=dark&language=en&rooms=100000&job=running&team=connected
import type { JobState, Language, TeamState, Theme } from '../../src/api/bindings'
import { runningPull, sampleJobs, sampleOperations } from '../fake/jobs'
import { inTeam, teamJobs } from '../fake/teamJobs'
import { appError, FakeBackend, idleSync, NOW, realWorkspace, refusedReport, type Setup } from '../fakeBackend'

const asked = new URLSearchParams(location.search)
const running = { ...idleSync, phase: 'running', done: 312, finishedAt: null } as const

const scenes: Record<string, Partial<Setup>> = {
  rooms: {},
  start: { workspaces: [] },
  refused: { workspaces: [], report: refusedReport() },
  keychain: { workspaces: [], failures: { add_workspace: appError('keychainMissing') } },
  syncing: { rooms: 7, sync: running },
  failed: { sync: { ...idleSync, phase: 'failed', done: 312, error: appError('hostUnreachable', { endpoint: 'room/list' }) } },
  limited: { failures: { refresh_tag: appError('rateLimited', { httpStatus: 429, retryAfterSeconds: 30, raw: 'Too Many Requests' }) } },
  unread: { rooms: 0, sync: { ...idleSync, phase: 'failed', done: 0, finishedAt: null, error: appError('noNetwork') } },
  demo: { workspaces: [{ ...realWorkspace, id: 'demo', name: '示例公司', color: 'purple', demo: true }] },
  readonly: { workspaces: [{ ...realWorkspace, writesAllowed: false }] },
  lost: { workspaces: [{ ...realWorkspace, tokenState: 'missing' }], failures: { open_workspace: appError('keychainLocked') } },
}

const teams: Record<string, TeamState> = {
  connected: inTeam('connected'),
  away: inTeam('away'),
  cutoff: inTeam(null, { kind: 'keyMissing', text: 'org.freedesktop.Secret.Error.IsLocked' }),
  denied: inTeam('away', { kind: 'denied', text: 'Permissions Violation for Publish to "permit.sales.add"' }),
  refused: inTeam('away', { kind: 'keyRefused' }),
}

const backend = new FakeBackend(scenes[asked.get('scene') ?? 'rooms'])
backend.setup.preferences = {
  theme: (asked.get('theme') ?? 'light') as Theme,
  language: (asked.get('language') ?? 'zh-CN') as Language,
  proxy: { mode: 'system' },
}
if (asked.has('rooms')) backend.setup.rooms = Number(asked.get('rooms'))
backend.jobs.jobs = asked.has('job') ? [runningPull(asked.get('job') as JobState), ...sampleJobs()] : sampleJobs()
backend.jobs.operations = sampleOperations()
const team = teams[asked.get('team') ?? '']
if (team) {
  backend.team.state = team
  backend.jobs.jobs = teamJobs()
}
backend.answered = followUp
backend.install()

/** What goes on after a command goes on here too, in a few steps. */
function followUp(command: string, args: Record<string, unknown>) {
  const step = (place: number, event: string, payload: unknown) => setTimeout(() => void backend.emit(event, payload), 400 * place)
  if (command === 'start_verify') {
    const rooms = args.rooms as string[]
    const outcomes = [
      { kind: 'same' },
      { kind: 'changed', changes: 3 },
      { kind: 'same' },
      { kind: 'notListed' },
      { kind: 'failed', error: appError('timedOut') },
    ]
    rooms.forEach((room, place) => {
      const results = [{ room, outcome: outcomes[place % outcomes.length] }]
      const done = place + 1
      step(done, 'verify-progressed', { verify: 'verify-1', done, total: rooms.length, results, finished: done === rooms.length, waitingSeconds: null })
    })
  }
  if (command === 'start_export') {
    for (const place of [1, 2, 3]) step(place, 'export-progressed', { export: 'export-1', rows: place * 300, total: 1248, end: null })
    const end = { kind: 'written', fileName: '群清单 2026-11-22.xlsx', rows: 1248, shortened: 0 }
    step(4, 'export-progressed', { export: 'export-1', rows: 1248, total: 1248, end })
  }
}
const page = window as unknown as { backend: FakeBackend; violations: string[] }
page.backend = backend
page.violations = []
addEventListener('securitypolicyviolation', event => page.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`))

// Pictures show the same times on any day; timers run on.
const RealDate = Date
globalThis.Date = class extends RealDate {
  constructor(...given: [] | [number | string]) {
    super(...((given.length === 0 ? [NOW] : given) as [number]))
  }
  static override now() {
    return NOW
  }
} as DateConstructor

void import('../../src/app/main')
