import { type AppStart, commands, type Overview, type RoomWindow, type WorkspaceId } from './bindings'
import { PAGE_SIZE } from './pageSize'
import { emptyQuery } from './roomQuery'

/** What the window shows first. Without a workspace there are neither totals nor rooms. */
export type FirstScreen = {
  start: Promise<AppStart>
  overview: Promise<Overview | null>
  rooms: Promise<RoomWindow | null>
}

let asked: FirstScreen | null = null

/** Asks for the first screen once, so that the answers are there when the rest of the page is. Imports nothing large. */
export function askFirstScreen(): FirstScreen {
  asked ??= ask()
  return asked
}

/** The workspace that is shown first. */
export function firstWorkspace({ workspaces, current }: AppStart): WorkspaceId | undefined {
  return current ?? workspaces[0]?.id
}

function ask(): FirstScreen {
  const start = commands.appStart()
  const of = async <Answer>(question: (workspace: WorkspaceId) => Promise<Answer>) => {
    const workspace = firstWorkspace(await start)
    return workspace === undefined ? null : question(workspace)
  }
  const rooms = of(workspace => commands.rooms(workspace, emptyQuery, 0, PAGE_SIZE))
  const overview = of(commands.overview)
  // Whoever shows them tells of a failure; nobody may have asked yet.
  for (const answer of [start, rooms, overview]) answer.catch(() => undefined)
  return { start, overview, rooms }
}
