import type { TeamPlace, TeamProblem, TeamState } from '../../src/api/bindings'
import type { Args } from './mirror'
import { appError, NOW } from './rooms'

const noTeam: TeamState = { place: null, publicKey: null, link: null, since: null, problem: null, aloneShare: 12 }

/** A workspace without a team; `state` and `problem` can be set to anything else. */
export class FakeTeam {
  state: TeamState = noTeam
  /** What a check finds in the way. */
  problem: TeamProblem | null = null

  private join(place: TeamPlace): TeamState {
    if (place.server.startsWith('nats://')) throw appError('inputUnusable', { textKey: 'team.serverPlain' })
    const publicKey = 'UDXU4RCSJNZOIQHZNWXHXORDPRTGNJAHAHFRGZNEEJCPQTT2M7NLCNF4'
    const aloneShare = Math.max(1, Math.floor(48 / place.desks))
    this.state = { ...this.state, place, publicKey, link: 'connecting', since: NOW, aloneShare }
    return this.state
  }

  readonly handlers: Record<string, (args: Args) => unknown> = {
    team_state: () => this.state,
    set_team: ({ place }) => this.join(place as TeamPlace),
    check_team: () => this.problem,
    leave_team: () => {
      this.state = noTeam
      return this.state
    },
  }
}
