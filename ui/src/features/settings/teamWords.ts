import type { TeamProblem, TeamState } from '../../api/bindings'
import { m } from '../../i18n/messages'

/** What is in the way, what to do, and the server's or the system's own words. */
export type ProblemWords = { title: string; remedy: string; raw: string | null }

export function problemWords(problem: TeamProblem): ProblemWords {
  switch (problem.kind) {
    case 'unreachable':
      return { title: m.team_unreachable(), remedy: m.team_unreachable_remedy(), raw: problem.text }
    case 'keyRefused':
      return { title: m.team_key_refused(), remedy: m.team_key_refused_remedy(), raw: null }
    case 'denied':
      return { title: m.team_denied(), remedy: m.team_denied_remedy(), raw: problem.text }
    case 'tls':
      return { title: m.team_tls(), remedy: m.team_tls_remedy(), raw: problem.text }
    case 'setup':
      return { title: m.team_setup(), remedy: m.team_setup_remedy(), raw: problem.text }
    case 'keyMissing':
      return { title: m.team_key_missing(), remedy: m.team_key_missing_remedy(), raw: problem.text }
  }
}

export type Standing = 'connected' | 'connecting' | 'away' | 'problem' | 'resting'

/** The first thing to say about the connection. */
export function standingOf({ link, problem }: TeamState): Standing {
  if (problem !== null) return 'problem'
  return link ?? 'resting'
}
