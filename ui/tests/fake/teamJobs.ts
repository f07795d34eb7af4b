import type { JobSummary, TeamLink, TeamProblem, TeamState } from '../../src/api/bindings'
import { type FakeJob, runningPull, sampleJobs } from './jobs'
import { NOW } from './rooms'

/** A job of `runningPull` under another id, changed. */
function pullOf(id: string, number: number, more: Partial<JobSummary>): FakeJob {
  const { summary, rows, issues } = runningPull(more.state)
  return { summary: { ...summary, id, number, ...more }, rows: [...rows], issues: [...issues] }
}

/** Jobs of a team: the desk 前台 runs one, paused one and finished one; this desk runs one; the others as ever. */
export function teamJobs(): FakeJob[] {
  const [own, created, ...others] = sampleJobs()
  const jobs = [
    pullOf('job-36', 36, { state: 'running', runBy: '前台' }),
    pullOf('job-35', 35, { state: 'paused', pause: 'person', runBy: '前台' }),
    pullOf('job-34', 34, { state: 'paused', pause: 'quietHours', runBy: '二楼客服部靠窗的旧笔记本电脑' }),
    pullOf('job-33', 33, { state: 'running' }),
  ]
  const finished = created && { ...created, summary: { ...created.summary, runBy: '前台' } }
  return [...jobs, ...(own ? [own] : []), ...(finished ? [finished] : []), ...others]
}

/** How a desk stands that belongs to a team. */
export function inTeam(link: TeamLink | null, problem: TeamProblem | null = null): TeamState {
  return {
    place: { server: 'tls://nats.example.com:4222', team: 'sales', desk: 'back', caFile: null, desks: 4 },
    publicKey: 'UDXU4RCSJNZOIQHZNWXHXORDPRTGNJAHAHFRGZNEEJCPQTT2M7NLCNF4',
    link,
    since: NOW,
    problem,
    aloneShare: 12,
  }
}
