import type { HoldReason, PauseReason } from '../../api/bindings'
import { m } from '../../i18n/messages'

/** Why a job sends nothing now, what to do, and whether it goes on by itself. */
export type PauseWords = { title: string; remedy: string; byItself: boolean }

/** `runBy` is the desk of the team that runs the job, where that is another one. */
export function pauseWords(pause: PauseReason, runBy: string | null): PauseWords {
  return (runBy === null ? null : pauseWordsOf(pause, runBy)) ?? pauseWordsHere(pause)
}

/** What is otherwise where another desk runs the job; null: nothing. */
function pauseWordsOf(pause: PauseReason, desk: string): PauseWords | null {
  switch (pause) {
    case 'person':
      return { title: m.pause_person_at({ desk }), remedy: m.pause_take_over_remedy(), byItself: false }
    case 'breaker':
      return { title: m.pause_breaker(), remedy: m.pause_breaker_at_remedy({ desk }), byItself: false }
    case 'tokenRejected':
      return { title: m.pause_token_at({ desk }), remedy: m.pause_token_at_remedy(), byItself: false }
    case 'readOnly':
      return { title: m.pause_read_only_at({ desk }), remedy: m.pause_read_only_at_remedy(), byItself: true }
    case 'network':
      return { title: m.pause_network_at({ desk }), remedy: m.pause_network_remedy(), byItself: true }
    case 'storage':
      return { title: m.pause_storage_at({ desk }), remedy: m.pause_take_over_remedy(), byItself: false }
    default:
      return null
  }
}

function pauseWordsHere(pause: PauseReason): PauseWords {
  switch (pause) {
    case 'person':
      return { title: m.pause_person(), remedy: m.pause_person_remedy(), byItself: false }
    case 'breaker':
      return { title: m.pause_breaker(), remedy: m.pause_breaker_remedy(), byItself: false }
    case 'tokenRejected':
      return { title: m.reason_token_invalid(), remedy: m.pause_token_remedy(), byItself: false }
    case 'readOnly':
      return { title: m.reason_read_only(), remedy: m.pause_read_only_remedy(), byItself: true }
    case 'accountsHeld':
      return { title: m.pause_accounts(), remedy: m.pause_accounts_remedy(), byItself: true }
    case 'quietHours':
      return { title: m.pause_quiet(), remedy: m.pause_quiet_remedy(), byItself: true }
    case 'dailyBudget':
      return { title: m.pause_budget(), remedy: m.pause_budget_remedy(), byItself: true }
    case 'network':
      return { title: m.pause_network(), remedy: m.pause_network_remedy(), byItself: true }
    case 'storage':
      return { title: m.pause_storage(), remedy: m.pause_storage_remedy(), byItself: false }
    case 'elsewhereInTeam':
      return { title: m.pause_elsewhere(), remedy: m.pause_elsewhere_remedy(), byItself: true }
    case 'teamAway':
      return { title: m.pause_team_away(), remedy: m.pause_team_away_remedy(), byItself: true }
  }
}

/** What is the matter with an account, and what to do. */
export function holdWords(held: HoldReason, account: string): { title: string; remedy: string } {
  switch (held) {
    case 'offline':
      return { title: m.reason_plan_account_offline({ account }), remedy: m.hold_offline_remedy() }
    case 'breaker':
      return { title: m.hold_breaker({ account }), remedy: m.pause_breaker_remedy() }
    case 'unusable':
      return { title: m.hold_unusable({ account }), remedy: m.hold_unusable_remedy() }
  }
}
