import type { JobRowFilter, JobSummary, WorkspaceId } from '../../api/bindings'
import { isGoing, steeredBy, useJobIssues } from '../../api/jobs'
import { useTeam } from '../../api/team'
import { Icon } from '../../components/Icon'
import { CheckCircleFilled } from '../../components/icons'
import { useJobSettings } from '../../components/jobs/JobSettings'
import { ErrorNote } from '../../components/Note'
import { visibleText } from '../../components/safeText'
import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'
import { IssueCard } from './IssueCard'

type Props = {
  workspace: WorkspaceId
  job: JobSummary
  /** Shows rows of a kind, and unfolds one of them. */
  onShow: (filter: JobRowFilter, position: number | null) => void
}

/** 需要你处理: what failed or is not known, by reason, each with one fix. */
export function Issues({ workspace, job, onShow }: Props) {
  const { data: issues = [], error, refetch } = useJobIssues(workspace, job.id)
  const [{ breaker }] = useJobSettings()
  const isInTeam = Boolean(useTeam(workspace).data?.place)
  const desk = steeredBy(job)
  const count = issues.reduce((sum, issue) => sum + issue.count, 0)
  return (
    <aside className="plan-panel" aria-label={m.issues()}>
      <div className="plan-body">
        <h2>
          {m.issues()} {count > 0 && <small>{formatCount(count)}</small>}
        </h2>
        {error && <ErrorNote error={error} onRetry={() => void refetch()} boxed stacked />}
        {issues.length === 0 && !error && (
          <p className="issues-none">
            <Icon of={CheckCircleFilled} />
            {m.issues_none()}
          </p>
        )}
        {job.runBy !== null && issues.length > 0 && (
          <p className="issues-elsewhere">{visibleText(desk === null ? m.issues_take_over({ desk: job.runBy }) : m.issues_elsewhere({ desk }))}</p>
        )}
        {issues.map(issue => (
          <IssueCard key={`${issue.state} ${issue.reason} ${issue.code}`} workspace={workspace} job={job} issue={issue} onShow={onShow} />
        ))}
      </div>
      {isGoing(job) && desk === null && (
        <footer className="issues-foot">
          {breaker && job.kind === 'pull' && <p>{m.issues_breaker()}</p>}
          <p>{isInTeam ? m.issues_background_team() : m.issues_background()}</p>
        </footer>
      )}
    </aside>
  )
}
