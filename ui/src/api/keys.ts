import type { ContactWxid, JobId, JobRowFilter, JobSettings, MemberQuery, PlanFilter, PlanId, RoomWxid, RosterId, RosterState, WorkspaceId } from './bindings'
import type { FullQuery } from './roomQuery'

/** The keys of the cache. All that belongs to one workspace starts with `ofWorkspace`, so that one call refreshes or drops it. */
export const keys = {
  appStart: () => ['appStart'] as const,
  tokenInspection: (pasted: string) => ['tokenInspection', pasted] as const,
  parsedPeople: (pasted: string) => ['parsedPeople', pasted] as const,
  ofWorkspace: (workspace: WorkspaceId) => ['workspace', workspace] as const,
  opened: (workspace: WorkspaceId) => ['workspace', workspace, 'opened'] as const,
  overview: (workspace: WorkspaceId) => ['workspace', workspace, 'overview'] as const,
  syncState: (workspace: WorkspaceId) => ['workspace', workspace, 'syncState'] as const,
  allRooms: (workspace: WorkspaceId) => ['workspace', workspace, 'rooms'] as const,
  rooms: (workspace: WorkspaceId, query: FullQuery) => ['workspace', workspace, 'rooms', query] as const,
  facets: (workspace: WorkspaceId, query: FullQuery) => ['workspace', workspace, 'rooms', 'facets', query] as const,
  views: (workspace: WorkspaceId) => ['workspace', workspace, 'views'] as const,
  allRoomDetails: (workspace: WorkspaceId) => ['workspace', workspace, 'room'] as const,
  room: (workspace: WorkspaceId, room: RoomWxid) => ['workspace', workspace, 'room', room] as const,
  members: (workspace: WorkspaceId, room: RoomWxid, query: MemberQuery) => ['workspace', workspace, 'room', room, 'members', query] as const,
  personSummary: (workspace: WorkspaceId, person: ContactWxid) => ['workspace', workspace, 'personSummary', person] as const,
  found: (workspace: WorkspaceId, text: string, limit: number) => ['workspace', workspace, 'rooms', 'found', text, limit] as const,
  allPeople: (workspace: WorkspaceId) => ['workspace', workspace, 'person'] as const,
  person: (workspace: WorkspaceId, person: ContactWxid) => ['workspace', workspace, 'person', person] as const,
  personDetail: (workspace: WorkspaceId, person: ContactWxid) => ['workspace', workspace, 'person', person, 'detail'] as const,
  personChanges: (workspace: WorkspaceId, person: ContactWxid) => ['workspace', workspace, 'person', person, 'changes'] as const,
  /** `list` stands for the ids of the people. */
  peopleRooms: (workspace: WorkspaceId, list: number) => ['workspace', workspace, 'rooms', 'of people', list] as const,
  /** `query` stands for the rooms and the people left out, `synced` for the last complete sync: reading this anew at every room that arrives is too much. */
  duplicates: (workspace: WorkspaceId, query: number, synced: number | null) => ['workspace', workspace, 'duplicates', query, synced] as const,
  allowedPeople: (workspace: WorkspaceId) => ['workspace', workspace, 'allowedPeople'] as const,
  /** `request` stands for what is planned; the settings of jobs decide about the forecast, too. */
  plan: (workspace: WorkspaceId, request: number, settings: JobSettings) => ['workspace', workspace, 'plan', request, settings] as const,
  planRows: (workspace: WorkspaceId, plan: PlanId, filter: PlanFilter) => ['workspace', workspace, 'planRows', plan, filter] as const,
  allJobs: (workspace: WorkspaceId) => ['workspace', workspace, 'jobs'] as const,
  jobList: (workspace: WorkspaceId) => ['workspace', workspace, 'jobs', 'list'] as const,
  jobsNeedingAttention: (workspace: WorkspaceId) => ['workspace', workspace, 'jobs', 'attention'] as const,
  job: (workspace: WorkspaceId, job: JobId) => ['workspace', workspace, 'jobs', 'one', job] as const,
  jobRows: (workspace: WorkspaceId, job: JobId, filter: JobRowFilter) => ['workspace', workspace, 'jobs', 'rows', job, filter] as const,
  jobIssues: (workspace: WorkspaceId, job: JobId) => ['workspace', workspace, 'jobs', 'issues', job] as const,
  attempts: (workspace: WorkspaceId, job: JobId, position: number) => ['workspace', workspace, 'jobs', 'attempts', job, position] as const,
  roomCandidates: (workspace: WorkspaceId, job: JobId, position: number) => ['workspace', workspace, 'jobs', 'candidates', job, position] as const,
  operations: (workspace: WorkspaceId) => ['workspace', workspace, 'jobs', 'operations'] as const,
  parsedRoster: (pasted: string) => ['parsedRoster', pasted] as const,
  /** Below the room: checked anew whenever the room is read anew. */
  rostersOf: (workspace: WorkspaceId, room: RoomWxid) => ['workspace', workspace, 'room', room, 'roster'] as const,
  /** `list` stands for the lines. */
  roster: (workspace: WorkspaceId, room: RoomWxid, list: number) => ['workspace', workspace, 'room', room, 'roster', list] as const,
  rosterRows: (workspace: WorkspaceId, roster: RosterId, state: RosterState | null) => ['workspace', workspace, 'rosterRows', roster, state] as const,
  exports: (workspace: WorkspaceId) => ['workspace', workspace, 'exports'] as const,
}
