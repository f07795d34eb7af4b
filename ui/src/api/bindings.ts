// The typed commands and events of the app. Generated from Rust (`cargo test --test bindings`); do not edit.
import { invoke as __TAURI_INVOKE } from '@tauri-apps/api/core'
import * as __TAURI_EVENT from '@tauri-apps/api/event'

/** Commands */
export const commands = {
  /** What the window needs first: workspaces, the one last open, preferences. */
  appStart: () => __TAURI_INVOKE<AppStart>('app_start'),
  /** Cleans a pasted token and says what was found; keeps nothing. */
  inspectToken: (pasted: string) => __TAURI_INVOKE<TokenInspection>('inspect_token', { pasted }),
  /** Runs the connection checklist; each step arrives as `checkStepChanged` too. Never rejects for a failed step. */
  checkConnection: (request: ConnectionRequest) => __TAURI_INVOKE<CheckReport>('check_connection', { request }),
  /** Saves a new workspace, its token in the keychain (or only for this session) and opens it. */
  addWorkspace: (workspace: NewWorkspace) => __TAURI_INVOKE<Workspace>('add_workspace', { workspace }),
  /** Opens the demo on the embedded simulator, making its workspace if there is none. */
  openDemo: () => __TAURI_INVOKE<Workspace>('open_demo'),
  /** Opens a workspace: reads its token from the keychain and starts reading its rooms. */
  openWorkspace: (id: WorkspaceId) => __TAURI_INVOKE<Workspace>('open_workspace', { id }),
  updateWorkspace: (id: WorkspaceId, change: WorkspaceChange) => __TAURI_INVOKE<Workspace>('update_workspace', { id, change }),
  replaceToken: (id: WorkspaceId, pasted: string, keep: TokenKeeping) => __TAURI_INVOKE<Workspace>('replace_token', { id, pasted, keep }),
  /** Removes a workspace, its local data and its token. */
  removeWorkspace: (id: WorkspaceId) => __TAURI_INVOKE<null>('remove_workspace', { id }),

  overview: (workspace: WorkspaceId) => __TAURI_INVOKE<Overview>('overview', { workspace }),
  rooms: (workspace: WorkspaceId, query: RoomQuery, offset: number, limit: number) => __TAURI_INVOKE<RoomWindow>('rooms', { workspace, query, offset, limit }),
  room: (workspace: WorkspaceId, room: RoomWxid) => __TAURI_INVOKE<RoomDetail>('room', { workspace, room }),
  members: (workspace: WorkspaceId, room: RoomWxid, query: MemberQuery, offset: number, limit: number) => __TAURI_INVOKE<MemberWindow>('members', { workspace, room, query, offset, limit }),
  /** Reads all rooms again; progress by `syncChanged`. */
  startSync: (workspace: WorkspaceId) => __TAURI_INVOKE<SyncState>('start_sync', { workspace }),
  stopSync: (workspace: WorkspaceId) => __TAURI_INVOKE<SyncState>('stop_sync', { workspace }),
  syncState: (workspace: WorkspaceId) => __TAURI_INVOKE<SyncState>('sync_state', { workspace }),
  /** Reads the rooms of one tag from the vendor now. */
  refreshTag: (workspace: WorkspaceId, tag: TagId) => __TAURI_INVOKE<number>('refresh_tag', { workspace, tag }),
  /** Adds a tag by its pasted id (checked against the vendor) and reads its rooms; resolves to the number of rooms. */
  addTag: (workspace: WorkspaceId, tag: TagId) => __TAURI_INVOKE<number>('add_tag', { workspace, tag }),
  /** Re-reads one room from the vendor. */
  verifyRoom: (workspace: WorkspaceId, room: RoomWxid) => __TAURI_INVOKE<RoomDetail>('verify_room', { workspace, room }),

  /** Sorts pasted text into ids: recognised, duplicates, refused with the reason. */
  parsePeople: (pasted: string) => __TAURI_INVOKE<ParsedPeople>('parse_people', { pasted }),
  /** What is known locally of one person. */
  personRooms: (workspace: WorkspaceId, person: ContactWxid) => __TAURI_INVOKE<PersonLookup>('person_rooms', { workspace, person }),
  /** Asks the vendor for the rooms of each person; answers arrive as `lookupProgressed`. */
  startLookup: (workspace: WorkspaceId, people: ContactWxid[]) => __TAURI_INVOKE<LookupId>('start_lookup', { workspace, people }),
  stopLookup: (lookup: LookupId) => __TAURI_INVOKE<null>('stop_lookup', { lookup }),

  savePreferences: (preferences: Preferences) => __TAURI_INVOKE<Preferences>('save_preferences', { preferences }),
  /** Removes every workspace, token and local file of the app; the window goes back to the first start. */
  clearLocalData: () => __TAURI_INVOKE<null>('clear_local_data'),
}

/** Events */
export const events = {
  checkStepChanged: event<CheckStepChanged>('check-step-changed'),
  syncChanged: event<SyncChanged>('sync-changed'),
  lookupProgressed: event<LookupProgressed>('lookup-progressed'),
}

function event<T>(name: string) {
  return { listen: (callback: __TAURI_EVENT.EventCallback<T>) => __TAURI_EVENT.listen<T>(name, callback) }
}

/** Types */
export type WorkspaceId = string
export type RoomWxid = string
export type ContactWxid = string
export type AccountWxid = string
export type UserId = string
export type ChatId = string
export type TagId = string
export type WecomChatId = string
export type LookupId = string
/** Milliseconds since 1970-01-01 UTC. */
export type Millis = number

export type AppStart = { version: string; workspaces: Workspace[]; current: WorkspaceId | null; preferences: Preferences; damagedFiles: string[] }
export type Preferences = { theme: Theme; language: Language; proxy: Proxy }
export type Theme = 'system' | 'light' | 'dark'
export type Language = 'zh-CN' | 'en'
export type Proxy = { mode: 'system' } | { mode: 'none' } | { mode: 'custom'; url: string }

export type Workspace = { id: WorkspaceId; name: string; color: WorkspaceColor; baseUrl: string; demo: boolean; tokenState: TokenState }
export type WorkspaceColor = 'teal' | 'brown' | 'purple' | 'rose' | 'green'
/** `missing`: was kept only for a session, or the keychain no longer has it → ask again. `unreadable`: the keychain does not answer; see `AppError` of openWorkspace. */
export type TokenState = 'kept' | 'sessionOnly' | 'missing' | 'notRead'
export type TokenKeeping = 'keychain' | 'sessionOnly'
export type NewWorkspace = { name: string; color: WorkspaceColor; baseUrl: string | null; token: string; keep: TokenKeeping }
export type WorkspaceChange = { name: string; color: WorkspaceColor; baseUrl: string }

export type TokenInspection = { length: number; cleaned: boolean; problem: TokenProblem | null }
export type TokenProblem = 'empty' | 'containsSpaces' | 'notPrintable' | 'tooLong'

/** `token` null: check a saved workspace with its kept token. */
export type ConnectionRequest = { checkId: string; workspace: WorkspaceId | null; baseUrl: string | null; token: string | null }
export type CheckReport = { steps: CheckStep[]; usable: boolean }
export type CheckStepName = 'network' | 'host' | 'token' | 'read' | 'accounts' | 'tags' | 'callbacks' | 'clock'
/** waiting: grey, says what it waits for; running: spinner; passed ✓; warned !; failed ✗; skipped – */
export type CheckStepState = 'waiting' | 'running' | 'passed' | 'warned' | 'failed' | 'skipped'
export type CheckStep = { name: CheckStepName; state: CheckStepState; finding: CheckFinding | null; error: AppError | null }
/** What a step found; the words are the UI's. */
export type CheckFinding =
  | { kind: 'reachable'; millis: number }
  | { kind: 'roomsReadable'; total: number | null; received: number }
  | { kind: 'onlyByTag' }
  | { kind: 'accounts'; total: number; offline: string[] }
  | { kind: 'accountsUnknown' }
  | { kind: 'tags'; total: number }
  | { kind: 'noTags' }
  | { kind: 'callbacksLater' }
  | { kind: 'clock'; offSeconds: number }
  | { kind: 'clockUnknown' }
export type CheckStepChanged = { checkId: string; step: CheckStep }

export type SyncState = { phase: SyncPhase; done: number; total: number | null; startedAt: Millis | null; finishedAt: Millis | null; error: AppError | null; unreadable: number }
export type SyncPhase = 'idle' | 'running' | 'stopped' | 'failed'
export type SyncChanged = { workspace: WorkspaceId; state: SyncState; roomsChanged: boolean }

export type Overview = { rooms: number; people: number; memberships: number; tags: TagCount[]; accounts: AccountSummary[]; newestAsOf: Millis | null; oldestAsOf: Millis | null }
export type TagCount = { id: TagId; name: string; rooms: number }
export type AccountSummary = { wxid: AccountWxid; userId: UserId; nickName: string; online: boolean | null; rooms: number }

export type RoomQuery = { tag: TagId | null; text: string; quick: QuickFilter; sort: RoomSort; descending: boolean }
export type QuickFilter = 'all' | 'nearlyFull' | 'withoutCustomers' | 'internal'
export type RoomSort = 'name' | 'size' | 'asOf' | 'owner'
export type RoomWindow = { total: number; offset: number; rows: RoomRow[] }
export type Source = 'tagList' | 'roomList' | 'memberLookup' | 'simpleList' | 'callbackJoined' | 'callbackLoaded'
export type RoomRow = {
  wxid: RoomWxid
  /** Empty: the room has no name; show `nameFromMembers`. */
  topic: string
  nameFromMembers: string[]
  tags: Tag[]
  size: number
  /** The vendor's own figure, used only while the members are not known. */
  sizeIsReported: boolean
  ownerName: string | null
  accounts: RowAccount[]
  external: boolean | null
  asOf: Millis
  source: Source
  notSeenSince: Millis | null
  deleted: boolean
}
export type Tag = { id: TagId; name: string }
export type RowAccount = { userId: UserId; nickName: string; online: boolean | null }
export type RoomDetail = { row: RoomRow; owner: PersonSummary | null; customers: number; coworkers: number; viewpoints: Viewpoint[]; wecomChatId: WecomChatId | null; reportedSize: number | null }
export type Viewpoint = { account: RowAccount; accountWxid: AccountWxid; chatId: ChatId }
export type MemberQuery = { text: string; group: MemberGroup }
export type MemberGroup = 'all' | 'customers' | 'coworkers' | 'notFriends'
export type MemberWindow = { total: number; offset: number; rows: MemberRow[] }
export type MemberRow = { person: PersonSummary; roomAlias: string | null; isFriend: boolean | null; isOwner: boolean; isAccount: boolean; firstSeen: Millis }
export type PersonKind = 'unknown' | 'wechat' | 'official' | 'wecom'
export type PersonSummary = { wxid: ContactWxid; nickName: string; kind: PersonKind; corporation: string | null; coworker: boolean | null }

export type ParsedPeople = { people: ContactWxid[]; duplicates: number; blank: number; refused: RefusedLine[] }
/** `line` counts from 1. */
export type RefusedLine = { line: number; text: string; reason: RefusedReason }
export type RefusedReason = 'scientificNotation' | 'tooLong' | 'notPrintable' | 'overLimit'
export type PersonLookup = { person: ContactWxid; summary: PersonSummary | null; rooms: PersonRoom[]; asOf: Millis | null; verified: boolean; error: AppError | null }
export type PersonRoom = { room: RoomRow; roomAlias: string | null; firstSeen: Millis; lastSeen: Millis; leftAt: Millis | null; difference: Difference }
/** Against what was known before this lookup. */
export type Difference = 'none' | 'added' | 'left'
export type LookupProgressed = { lookup: LookupId; done: number; total: number; results: PersonLookup[]; finished: boolean }

/** Every command rejects with this. `message` is English, for logs; the words shown come from the UI's table by `code`. */
export type AppError = { code: ErrorCode; message: string; details: ErrorDetails }
export type ErrorCode =
  | 'noNetwork' | 'hostUnreachable' | 'tlsUntrusted' | 'proxyFailed' | 'wrongAddress' | 'tokenRejected' | 'rateLimited' | 'timedOut' | 'serverFailed' | 'answerUnreadable' | 'vendorRefused' | 'callMissing'
  | 'keychainMissing' | 'keychainLocked' | 'keychainSlow' | 'keychainFailed' | 'tokenMissing'
  | 'tokenUnusable' | 'baseUrlUnusable' | 'inputUnusable' | 'workspaceUnknown' | 'roomUnknown' | 'storageFailed' | 'storageFull' | 'internal'
export type ErrorDetails = {
  at: Millis
  endpoint: string | null
  httpStatus: number | null
  vendorCode: number | null
  vendorMessage: string | null
  /** Key of the text for a business code of the vendor, such as `addMember.alreadyInRoom`. */
  textKey: string | null
  fieldPath: string | null
  retryAfterSeconds: number | null
  /** The vendor's answer, cut to 2,000 characters. */
  raw: string | null
}
