import { emit } from '@tauri-apps/api/event'
import { mockIPC } from '@tauri-apps/api/mocks'
import type {
  AppError,
  AppStart,
  CheckReport,
  CheckStep,
  ConnectionRequest,
  NewWorkspace,
  PersonLookup,
  Preferences,
  SyncState,
  Workspace,
} from '../src/api/bindings'
import { FakeCreating } from './fake/creating'
import { FakeEvents } from './fake/events'
import { FakeJobs } from './fake/jobs'
import { planLeaving } from './fake/leaving'
import { type Args, FakeMirror } from './fake/mirror'
import { FakePeople } from './fake/people'
import { FakePlans } from './fake/plans'
import { FakeReceiver } from './fake/receiver'
import { appError, NOW } from './fake/rooms'
import { FakeRosters } from './fake/roster'
import { FakeTeam } from './fake/team'

export { appError, hostileName, NOW, tags } from './fake/rooms'

const passedSteps: CheckStep[] = [
  { name: 'network', state: 'passed', finding: null, error: null },
  { name: 'host', state: 'passed', finding: { kind: 'reachable', millis: 86 }, error: null },
  { name: 'token', state: 'passed', finding: null, error: null },
  { name: 'read', state: 'passed', finding: { kind: 'roomsReadable', total: null, received: 60 }, error: null },
  { name: 'accounts', state: 'warned', finding: { kind: 'accounts', total: 4, offline: ['小西'] }, error: null },
  { name: 'tags', state: 'passed', finding: { kind: 'tags', total: 8 }, error: null },
  { name: 'callbacks', state: 'skipped', finding: { kind: 'callbacksLater' }, error: null },
  { name: 'clock', state: 'passed', finding: { kind: 'clock', offSeconds: 0 }, error: null },
]

/** What the token step says to a token that the vendor refuses. */
export function refusedReport(): CheckReport {
  const steps = passedSteps.map((step, index): CheckStep => {
    if (index < 2) return step
    if (step.name === 'token')
      return {
        name: 'token',
        state: 'failed',
        finding: null,
        error: appError('tokenRejected', { endpoint: 'room/listByMHTag', vendorCode: -1, vendorMessage: 'invalid token' }),
      }
    return step.name === 'callbacks' ? step : { name: step.name, state: 'waiting', finding: null, error: null }
  })
  return { steps, usable: false }
}

export const idleSync: SyncState = {
  phase: 'idle',
  done: 1248,
  total: 1248,
  startedAt: NOW - 120_000,
  finishedAt: NOW,
  error: null,
  unreadable: 0,
  waitingSeconds: null,
  skipped: 0,
  resumed: false,
  nextAt: null,
  revision: 1,
}

export const realWorkspace: Workspace = {
  id: 'w1',
  name: '云栖家居',
  color: 'teal',
  baseUrl: 'https://ex-api.botorange.com',
  demo: false,
  tokenState: 'kept',
  writesAllowed: true,
}

export type Setup = {
  workspaces: Workspace[]
  preferences: Preferences
  rooms: number
  sync: SyncState
  report: CheckReport
  /** Commands that reject, by name. */
  failures: Partial<Record<string, AppError>>
}

/**
 * A stand-in for the Rust side behind Tauri's own mock of the bridge: enough state to drive the screens in tests and in a browser.
 * It imitates answers, not behaviour; the real commands are tested in Rust.
 */
export class FakeBackend {
  readonly calls: { command: string; args: Args }[] = []
  setup: Setup = {
    workspaces: [realWorkspace],
    preferences: { theme: 'light', language: 'zh-CN', proxy: { mode: 'system' } },
    rooms: 1248,
    sync: idleSync,
    report: { steps: passedSteps, usable: true },
    failures: {},
  }
  clipboard = ''
  /** Told of each command that was answered, for events that follow it. */
  answered: ((command: string, args: Args) => void) | null = null
  readonly mirror = new FakeMirror(() => this.setup.rooms)
  readonly people = new FakePeople(this.mirror)
  readonly plans = new FakePlans({ person: wxid => this.people.lookup(wxid).summary, room: wxid => this.mirror.findRoom(wxid) })
  readonly jobs = new FakeJobs(this.plans)
  readonly creating = new FakeCreating(
    {
      person: wxid => this.people.lookup(wxid).summary,
      detail: room => this.mirror.detail(room),
      sameName: name => (name === '' ? 0 : this.mirror.roomsCalled(name)),
    },
    this.plans,
  )
  readonly events = new FakeEvents()
  readonly receiver = new FakeReceiver()
  readonly team = new FakeTeam()
  readonly rosters = new FakeRosters(room => this.mirror.members(room, {}))

  constructor(changes: Partial<Setup> = {}) {
    this.setup = { ...this.setup, ...changes }
    this.setup.workspaces = this.setup.workspaces.map(workspace => ({ ...workspace }))
    planLeaving(this.plans, wxid => this.mirror.findRoom(wxid))
  }

  install(): void {
    mockIPC((command, args) => this.answer(command, (args ?? {}) as Args), { shouldMockEvents: true })
  }

  /** Sends an event as Rust would. */
  emit(event: string, payload: unknown): Promise<void> {
    return emit(event, payload)
  }

  called(command: string): Args[] {
    return this.calls.filter(call => call.command === command).map(call => call.args)
  }

  private answer(command: string, args: Args): unknown {
    this.calls.push({ command, args })
    const failure = this.setup.failures[command]
    if (failure) throw failure
    const handler = this.handlers[command]
    if (!handler) throw new Error(`unexpected command ${command}`)
    const answer = handler(args)
    this.answered?.(command, args)
    return answer
  }

  /** What is known of a person, or what the vendor says of them. */
  person(wxid: string, verified = false): PersonLookup {
    return this.people.lookup(wxid, verified)
  }

  private add(workspace: Workspace): Workspace {
    this.setup.workspaces = [...this.setup.workspaces.filter(({ id }) => id !== workspace.id), workspace]
    return workspace
  }

  private change(id: unknown, change: Partial<Workspace>): Workspace {
    const workspace = this.setup.workspaces.find(other => other.id === id)
    if (!workspace) throw appError('workspaceUnknown')
    const changed = { ...workspace, ...change }
    this.setup.workspaces = this.setup.workspaces.map(other => (other.id === id ? changed : other))
    return changed
  }

  private check(request: ConnectionRequest): CheckReport {
    for (const step of this.setup.report.steps) void this.emit('check-step-changed', { checkId: request.checkId, step })
    return this.setup.report
  }

  private readonly handlers: Record<string, (args: Args) => unknown> = {
    'plugin:clipboard-manager|write_text': ({ text }) => {
      this.clipboard = String(text)
    },
    app_start: (): AppStart => ({
      version: '0.1.0',
      workspaces: [...this.setup.workspaces],
      current: this.setup.workspaces[0]?.id ?? null,
      preferences: this.setup.preferences,
      damagedFiles: [],
    }),
    inspect_token: ({ pasted }) => {
      const cleaned = String(pasted).replace(/[\s"']/g, '')
      return { length: cleaned.length, cleaned: cleaned !== pasted, problem: cleaned === '' ? 'empty' : null }
    },
    check_connection: ({ request }) => this.check(request as ConnectionRequest),
    add_workspace: ({ workspace }) => {
      const { name, color, baseUrl, keep } = workspace as NewWorkspace
      return this.add({
        id: 'w2',
        name,
        color,
        baseUrl: baseUrl ?? realWorkspace.baseUrl,
        demo: false,
        tokenState: keep === 'keychain' ? 'kept' : 'sessionOnly',
        writesAllowed: false,
      })
    },
    open_demo: () => this.add({ id: 'demo', name: '示例公司', color: 'purple', baseUrl: '', demo: true, tokenState: 'kept', writesAllowed: true }),
    open_workspace: ({ id }) => this.change(id, {}),
    update_workspace: ({ id, change }) => this.change(id, change as Partial<Workspace>),
    set_writes_allowed: ({ id, allowed }) => this.change(id, { writesAllowed: Boolean(allowed) }),
    replace_token: ({ id, keep }) => this.change(id, { tokenState: keep === 'keychain' ? 'kept' : 'sessionOnly' }),
    remove_workspace: ({ id }) => {
      this.setup.workspaces = this.setup.workspaces.filter(other => other.id !== id)
      return null
    },
    ...this.mirror.handlers,
    ...this.people.handlers,
    ...this.plans.handlers,
    ...this.jobs.handlers,
    ...this.creating.handlers,
    ...this.rosters.handlers,
    ...this.events.handlers,
    ...this.receiver.handlers,
    ...this.team.handlers,
    start_sync: () => this.setup.sync,
    stop_sync: () => ({ ...this.setup.sync, phase: 'stopped' }),
    sync_state: () => this.setup.sync,
    refresh_tag: () => 312,
    add_tag: () => 12,
    save_preferences: ({ preferences }) => {
      this.setup.preferences = preferences as Preferences
      return preferences
    },
    clear_local_data: () => {
      this.setup.workspaces = []
      return null
    },
  }
}
