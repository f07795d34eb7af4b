import type { IconDefinition } from '@ant-design/icons-svg/es/types'
import type { TeamProblem, TeamState } from '../../api/bindings'
import { Icon } from '../../components/Icon'
import { CheckCircleFilled, ClockCircleOutlined, CloseCircleFilled, MinusCircleOutlined, WarningFilled } from '../../components/icons'
import { Note } from '../../components/Note'
import { visibleText } from '../../components/safeText'
import { m } from '../../i18n/messages'
import { problemWords, type Standing, standingOf } from './teamWords'

const looks: Record<Standing, { look: string; icon: IconDefinition }> = {
  connected: { look: 'ok', icon: CheckCircleFilled },
  connecting: { look: 'off', icon: ClockCircleOutlined },
  away: { look: 'warn', icon: WarningFilled },
  problem: { look: 'bad', icon: CloseCircleFilled },
  resting: { look: 'off', icon: MinusCircleOutlined },
}

/** 已连接, or what stands in the way and what happens meanwhile. */
export function TeamStanding({ state }: { state: TeamState }) {
  const standing = standingOf(state)
  const { look, icon } = looks[standing]
  return (
    <>
      <span className={`receiver-state ${look}`} role="status">
        <Icon of={icon} />
        {wordsOf(standing, state.problem)}
      </span>
      {standing === 'away' && (
        <Note look="warn" boxed>
          {m.team_away_text({ count: state.aloneShare })}
        </Note>
      )}
      {state.problem && (
        <Note look="warn" boxed>
          <ProblemText problem={state.problem} />
        </Note>
      )}
    </>
  )
}

function wordsOf(standing: Standing, problem: TeamProblem | null): string {
  switch (standing) {
    case 'connected':
      return m.team_connected()
    case 'connecting':
      return m.team_connecting()
    case 'away':
      return m.team_away()
    case 'problem':
      return problem ? problemWords(problem).title : m.team_away()
    case 'resting':
      return m.team_resting()
  }
}

/** What to do about a problem, and the words that came with it. */
export function ProblemText({ problem }: { problem: TeamProblem }) {
  const { remedy, raw } = problemWords(problem)
  return (
    <>
      {remedy}
      {raw !== null && <code className="team-raw">{visibleText(raw)}</code>}
    </>
  )
}
