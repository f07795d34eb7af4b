import { emit } from '@tauri-apps/api/event'
import { mockIPC } from '@tauri-apps/api/mocks'
import type {
  AppError,
  AppStart,
  CheckReport,
  CheckStep,
  ConnectionRequest,
  ErrorCode,
  Found,
  MemberQuery,
  MemberRow,
  NewWorkspace,
  Overview,
  PersonLookup,
  PersonSummary,
  Preferences,
  RoomDetail,
  RoomQuery,
  RoomRow,
  SyncState,
  Workspace,
} from '../src/api/bindings'

/** The time at which every picture and test takes place. */
export const NOW = new Date(2026, 10, 22, 14, 5, 0).getTime()
const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

export function appError(code: ErrorCode, details: Partial<AppError['details']> = {}): AppError {
  return {
    code,
    message: `test: ${code}`,
    details: {
      at: NOW,
      endpoint: null,
      httpStatus: null,
      vendorCode: null,
      vendorMessage: null,
      textKey: null,
      fieldPath: null,
      retryAfterSeconds: null,
      raw: null,
      ...details,
    },
  }
}

export const tags = ['VIP客户群', '售后服务群', '试用群', '经销商群', '门店群', '新品内购', '投诉跟进', '待激活'].map((name, index) => ({
  id: `5eda03260e21f35ca20f9eb${index}`,
  name,
}))

const accounts = [
  { userId: 'xiaobei', nickName: '小北', online: true },
  { userId: 'xiaonan', nickName: '小南', online: true },
  { userId: 'yunyun', nickName: '客服-云云', online: true },
  { userId: 'xiaoxi', nickName: '小西', online: false },
]

export const hostileName = '\u202E=cmd|calc\u200B\n<img src=x onerror=alert(1)>\u0007'

type Sample = [topic: string, tagIndexes: number[], size: number, owner: string, account: number, others: number, ageMinutes: number]
const samples: Sample[] = [
  ['华东区 VIP客户群 · 宏盛建材', [0, 3, 5], 487, '小北', 0, 1, 3],
  ['【官方】云栖家居上海浦东张江长泰广场旗舰店老客户服务群', [1, 4], 312, '陈晓燕', 2, 0, 3],
  ['🔥双11大促福利群①', [5, 0, 2, 7], 499, '小南', 1, 0, 3],
  ['', [], 6, '小北', 0, 0, 8],
  ['华东区经销商交流 2群（禁广告）', [3], 203, '刘建国', 0, 2, 24],
  ['运营中心周会', [], 27, '赵海涛', 1, 0, 24],
  ['🔥双11大促福利群②', [5, 0], 500, '小南', 1, 0, 24],
  ['门店群-001 徐汇日月光店', [4], 41, '周婷婷', 2, 0, 165],
  ['门店群-002 浦东长泰广场店', [4], 39, '周婷婷', 2, 0, 165],
  ['启明电子 × 云栖家居 项目对接', [0], 14, '小北', 0, 0, 165],
  ['金桂酒店 · 投诉跟进（勿外传）', [6, 0, 1], 9, '小西', 3, 0, 3 * 24 * 60 + 363],
  ['2026 秋季新品试用 3群', [2], 186, '小南', 1, 0, 293],
  ['2026 秋季新品试用 10群', [2], 172, '小南', 1, 0, 293],
  ['🌸花友会🌸｜周末家居美学沙龙', [7], 88, '黄欣怡', 1, 0, 1175],
  [hostileName, [6], 66, hostileName, 0, 0, 1175],
]

function roomAt(index: number): RoomRow {
  const [topic, tagIndexes, size, owner, account, others, age] = samples[index % samples.length] as Sample
  const copy = Math.floor(index / samples.length)
  const internal = topic === '运营中心周会'
  return {
    wxid: `R:${1088000000003355 + index * 7919}`,
    topic: copy === 0 || topic === '' ? topic : `${topic} ${copy + 1}`,
    nameFromMembers: topic === '' ? ['小北', '张敏', '李思远'] : [],
    tags: tagIndexes.map(tag => tags[tag] as (typeof tags)[number]),
    size: copy === 0 ? size : ((size * (copy + 3)) % 480) + 2,
    sizeIsReported: false,
    ownerName: owner,
    accounts: Array.from({ length: others + 1 }, (_, other) => accounts[(account + other) % accounts.length] as (typeof accounts)[number]),
    external: !internal,
    asOf: NOW - age * MINUTE - 10_000,
    source: 'roomList',
    notSeenSince: null,
    deleted: false,
  }
}

const family = '小刘董韩刘宋王郑吴杨高马冯孙李周何陈张唐'
const given = ['北', '建国', '晓燕', '子涵', '浩然', '若曦', '海涛', '一鸣', '雨桐', '志强', '俊杰', '佳琪', '春梅', '思远', '敏', '文博']

function memberAt(room: RoomRow, index: number): MemberRow {
  const nickName = index === 0 ? '小北' : `${family[(index * 7) % family.length]}${given[(index * 5 + 1) % given.length]}`
  const coworker = index % 19 === 0
  return {
    person: {
      wxid: `78813${String(10_000_000_000 + index * 104_729 + room.size).padStart(11, '0')}`,
      nickName,
      kind: coworker ? 'wecom' : 'wechat',
      corporation: index === 1 ? '宏盛建材' : null,
      coworker,
    },
    roomAlias: index === 1 ? '宏盛-刘总' : index % 6 === 5 ? `${nickName} 尾号 4471` : null,
    isFriend: index % 4 !== 3,
    isOwner: index === 1,
    isAccount: index === 0,
    firstSeen: NOW - index * DAY,
  }
}

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

export const realWorkspace: Workspace = { id: 'w1', name: '云栖家居', color: 'teal', baseUrl: 'https://ex-api.botorange.com', demo: false, tokenState: 'kept' }

export type Setup = {
  workspaces: Workspace[]
  preferences: Preferences
  rooms: number
  sync: SyncState
  report: CheckReport
  /** Commands that reject, by name. */
  failures: Partial<Record<string, AppError>>
}

const isPlain = ({ tag, text, quick, sort, descending }: RoomQuery) => tag === null && text.trim() === '' && quick === 'all' && sort === 'name' && !descending

type Args = Record<string, unknown>

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

  constructor(changes: Partial<Setup> = {}) {
    this.setup = { ...this.setup, ...changes }
    this.setup.workspaces = this.setup.workspaces.map(workspace => ({ ...workspace }))
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
    return handler(args)
  }

  private matching(query: RoomQuery): number[] {
    const text = query.text.trim().toLowerCase()
    const wanted = (room: RoomRow) =>
      (query.tag === null || room.tags.some(tag => tag.id === query.tag)) &&
      (query.quick !== 'nearlyFull' || room.size >= 480) &&
      (query.quick !== 'withoutCustomers' || room.size <= 6) &&
      (query.quick !== 'internal' || room.external === false) &&
      (text === '' || room.topic.toLowerCase().includes(text))
    const all = Array.from({ length: this.setup.rooms }, (_, index) => index)
    const indexes = all.filter(index => wanted(roomAt(index)))
    if (query.sort === 'size') indexes.sort((a, b) => roomAt(a).size - roomAt(b).size)
    return query.descending ? indexes.reverse() : indexes
  }

  /** All rooms in their own order, without a list of them: a window must cost what it holds. */
  private plainWindow(offset: number, limit: number) {
    const end = Math.min(offset + limit, this.setup.rooms)
    const rows = Array.from({ length: Math.max(0, end - offset) }, (_, place) => roomAt(offset + place))
    return { total: this.setup.rooms, offset, rows }
  }

  private findRoom(wxid: unknown): RoomRow {
    for (let index = 0; index < this.setup.rooms; index++) {
      const room = roomAt(index)
      if (room.wxid === wxid) return room
    }
    throw appError('roomUnknown')
  }

  /** Rooms that contain the text, and 张敏 for her pinyin. */
  private found(text: string, limit: number): Found {
    const at = (topic: string) => topic.toLowerCase().indexOf(text.toLowerCase())
    const indexes = this.matching({ tag: null, text, quick: 'all', sort: 'name', descending: false })
    const rooms = indexes.slice(0, limit).map((index): Found['rooms'][number] => {
      const room = roomAt(index)
      const start = at(room.topic)
      return { room, matched: { field: 'name', text: room.topic, highlights: [{ start, end: start + text.length }] } }
    })
    const person: PersonSummary = { wxid: 'wmzhangmin', nickName: '张敏', kind: 'wechat', corporation: '宏盛建材', coworker: false }
    const people: Found['people'] =
      text !== '' && 'zhangmin'.startsWith(text) ? [{ person, rooms: 6, matched: { field: 'name', text: '张敏', highlights: [{ start: 0, end: 2 }] } }] : []
    return { people, peopleTotal: people.length, rooms, roomsTotal: indexes.length }
  }

  private detail(wxid: unknown): RoomDetail {
    const row = this.findRoom(wxid)
    const members = Array.from({ length: row.size }, (_, index) => memberAt(row, index))
    const coworkers = members.filter(({ person }) => person.coworker).length
    return {
      row,
      owner: memberAt(row, 1).person,
      customers: row.size - coworkers,
      coworkers,
      viewpoints: row.accounts.map((account, index) => ({ account, accountWxid: `168885${index}`, chatId: `5dbe8287184b7cb41f52674${index}` })),
      wecomChatId: 'wrrRhyBgAAGf2Wo90zgjmNspXj4y8pQA',
      reportedSize: row.size,
    }
  }

  private members(wxid: unknown, query: MemberQuery): MemberRow[] {
    const room = this.findRoom(wxid)
    return Array.from({ length: room.size }, (_, index) => memberAt(room, index)).filter(
      ({ person, isFriend }) =>
        (query.group !== 'coworkers' || person.coworker) &&
        (query.group !== 'customers' || !person.coworker) &&
        (query.group !== 'notFriends' || isFriend === false) &&
        (query.text === '' || person.nickName.includes(query.text)),
    )
  }

  private overview(): Overview {
    const counted = tags.map(tag => ({
      ...tag,
      rooms: this.setup.rooms === 0 ? 0 : this.matching({ tag: tag.id, text: '', quick: 'all', sort: 'name', descending: false }).length,
    }))
    return {
      rooms: this.setup.rooms,
      people: 80_412,
      memberships: 91_000,
      tags: this.setup.rooms === 0 ? [] : counted,
      accounts: accounts.map((account, index) => ({ ...account, wxid: `168885${index}`, rooms: 300 })),
      newestAsOf: this.setup.rooms === 0 ? null : NOW,
      oldestAsOf: this.setup.rooms === 0 ? null : NOW - 3 * DAY,
    }
  }

  /** A person known locally in a few rooms; ids ending in 9 are not known at all. */
  person(wxid: string, verified = false): PersonLookup {
    if (wxid.endsWith('9') && !verified) return { person: wxid, summary: null, rooms: [], asOf: null, verified, error: null }
    const rooms = [0, 7, 2, 11, 4, 13].slice(0, 2 + (wxid.charCodeAt(wxid.length - 1) % 5))
    return {
      person: wxid,
      summary: {
        wxid,
        nickName: wxid.endsWith('k') || wxid.endsWith('a') ? '张敏' : '李思远',
        kind: 'wechat',
        corporation: wxid.endsWith('a') ? '宏盛建材' : null,
        coworker: false,
      },
      rooms: rooms.map((index, place) => ({
        room: roomAt(index),
        roomAlias: place === 0 ? '徐汇店-张敏' : null,
        firstSeen: NOW - 40 * DAY,
        lastSeen: NOW,
        leftAt: null,
        difference: verified && place === 2 ? 'added' : verified && place === 5 ? 'left' : 'none',
      })),
      asOf: verified ? NOW : NOW - 293 * MINUTE,
      verified,
      error: null,
    }
  }

  private parse(pasted: string) {
    const people: string[] = []
    const refused: { line: number; text: string; reason: 'scientificNotation' }[] = []
    let duplicates = 0
    let blank = 0
    pasted.split('\n').forEach((raw, index) => {
      const text = raw.trim()
      if (text === '') blank++
      else if (/^\d(\.\d+)?E\+\d+$/i.test(text)) refused.push({ line: index + 1, text, reason: 'scientificNotation' })
      else if (people.includes(text)) duplicates++
      else people.push(text)
    })
    return { people, duplicates, blank, refused }
  }

  private add(workspace: Workspace): Workspace {
    this.setup.workspaces = [...this.setup.workspaces.filter(({ id }) => id !== workspace.id), workspace]
    return workspace
  }

  private change(id: unknown, change: Partial<Workspace>): Workspace {
    const workspace = this.setup.workspaces.find(other => other.id === id)
    if (!workspace) throw appError('workspaceUnknown')
    Object.assign(workspace, change)
    return { ...workspace }
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
      })
    },
    open_demo: () => this.add({ id: 'demo', name: '示例公司', color: 'purple', baseUrl: '', demo: true, tokenState: 'kept' }),
    open_workspace: ({ id }) => this.change(id, {}),
    update_workspace: ({ id, change }) => this.change(id, change as Partial<Workspace>),
    replace_token: ({ id, keep }) => this.change(id, { tokenState: keep === 'keychain' ? 'kept' : 'sessionOnly' }),
    remove_workspace: ({ id }) => {
      this.setup.workspaces = this.setup.workspaces.filter(other => other.id !== id)
      return null
    },
    overview: () => this.overview(),
    find: ({ text, limit }) => this.found(String(text), Number(limit)),
    rooms: ({ query, offset, limit }) => {
      if (isPlain(query as RoomQuery)) return this.plainWindow(Number(offset), Number(limit))
      const indexes = this.matching(query as RoomQuery)
      return { total: indexes.length, offset, rows: indexes.slice(Number(offset), Number(offset) + Number(limit)).map(roomAt) }
    },
    room: ({ room }) => this.detail(room),
    members: ({ room, query, offset, limit }) => {
      const all = this.members(room, query as MemberQuery)
      return { total: all.length, offset, rows: all.slice(Number(offset), Number(offset) + Number(limit)) }
    },
    start_sync: () => this.setup.sync,
    stop_sync: () => ({ ...this.setup.sync, phase: 'stopped' }),
    sync_state: () => this.setup.sync,
    refresh_tag: () => 312,
    add_tag: () => 12,
    verify_room: ({ room }) => ({ ...this.detail(room), row: { ...this.findRoom(room), asOf: NOW, source: 'memberLookup' } }),
    parse_people: ({ pasted }) => this.parse(String(pasted)),
    person_rooms: ({ person }) => this.person(String(person)),
    start_lookup: () => 'lookup-1',
    stop_lookup: () => null,
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
