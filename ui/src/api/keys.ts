import type { ContactWxid, MemberQuery, RoomWxid, WorkspaceId } from './bindings'
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
  exports: (workspace: WorkspaceId) => ['workspace', workspace, 'exports'] as const,
}
