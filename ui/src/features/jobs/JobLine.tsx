import type { JobKind, JobSummary } from '../../api/bindings'
import { settledItems, steeredBy } from '../../api/jobs'
import { Icon } from '../../components/Icon'
import { LogoutOutlined, UserAddOutlined, UsergroupAddOutlined } from '../../components/icons'
import { jobTitle } from '../../components/jobs/jobTitle'
import { progressParts } from '../../components/jobs/ProgressBar'
import { StackedBar } from '../../components/jobs/StackedBar'
import { JobStateBadge } from '../../components/jobs/states'
import { Badge } from '../../components/labels'
import { visibleText } from '../../components/safeText'
import { RelativeTime } from '../../components/Time'
import { formatRoute } from '../../host/route'
import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'
import { pauseWords } from './pauseWords'
import { runByWords } from './runByWords'

const icons: Record<JobKind, typeof UserAddOutlined> = { pull: UserAddOutlined, create: UsergroupAddOutlined, leave: LogoutOutlined }

/** One job in a line: what it does, how far it is, what is left to look at. */
export function JobLine({ job }: { job: JobSummary }) {
  const { kind, title, counts, total, number, createdAt, pause, runBy } = job
  const { failed, unknown } = counts
  const paused = job.state === 'paused' && pause !== null ? visibleText(pauseWords(pause, runBy).title).replace(/[.。]$/, '') : null
  // A pause that a person ends names the desk itself.
  const saysWhere = paused !== null && steeredBy(job) === null
  return (
    <a className="job-line" href={formatRoute({ screen: 'jobs', job: job.id })}>
      <Icon of={icons[kind]} />
      <span className="job-what cut">
        <b className="cut">{jobTitle(job)}</b>
        <small className="cut">
          {m.job_number({ number })}
          {paused !== null && ` · ${paused}`}
          {runBy !== null && !saysWhere && ` · ${runByWords(job, runBy)}`}
          {title.fileName !== null && ` · ${visibleText(m.pull_from_file({ file: title.fileName }))}`}
        </small>
      </span>
      <JobStateBadge job={job} />
      <span className="job-bar">
        <StackedBar parts={progressParts(counts, kind)} />
        <small>{m.job_done_of({ done: formatCount(settledItems(counts)), total: formatCount(total) })}</small>
      </span>
      <span className="job-open">
        {unknown > 0 && <Badge look="warn">{m.job_unknown_count({ count: formatCount(unknown) })}</Badge>}
        {failed > 0 && <Badge look="bad">{m.job_failed_count({ count: formatCount(failed) })}</Badge>}
      </span>
      <span className="job-time">
        <RelativeTime at={createdAt} />
      </span>
    </a>
  )
}
