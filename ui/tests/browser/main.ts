// The window in an ordinary browser, against the fake backend: for looking at screens. Never part of `dist`.
// The scene is chosen by the address: ?scene=failed&theme=dark&language=en&rooms=100000
import type { Language, Theme } from '../../src/api/bindings'
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
  lost: { workspaces: [{ ...realWorkspace, tokenState: 'missing' }], failures: { open_workspace: appError('keychainLocked') } },
}

const backend = new FakeBackend(scenes[asked.get('scene') ?? 'rooms'])
backend.setup.preferences = {
  theme: (asked.get('theme') ?? 'light') as Theme,
  language: (asked.get('language') ?? 'zh-CN') as Language,
  proxy: { mode: 'system' },
}
if (asked.has('rooms')) backend.setup.rooms = Number(asked.get('rooms'))
backend.install()
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
