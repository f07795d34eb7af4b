import { useState } from 'react'
import type { JobId, JobRowFilter, JobSummary, WorkspaceId } from '../../api/bindings'
import { steeredBy, useJob } from '../../api/jobs'
import { Icon } from '../../components/Icon'
import { LeftOutlined } from '../../components/icons'
import { jobTitle } from '../../components/jobs/jobTitle'
import { JobStateBadge } from '../../components/jobs/states'
import { Withdrawal } from '../../components/jobs/Withdrawal'
import { ErrorNote } from '../../components/Note'
import { useShortcut } from '../../components/shortcuts'
import { TopBar } from '../../components/TopBar'
import { formatRoute, goBack } from '../../host/route'
import { m } from '../../i18n/messages'
import { Issues } from './Issues'
import { JobHead } from './JobHead'
import { JobNotes } from './JobNotes'
import { JobTable } from './JobTable'

/** One job, running or past: how far it is, each row with its attempts, and what a person has to see to. */
export function JobScreen({ workspace, job: id }: { workspace: WorkspaceId; job: JobId }) {
  const { data: job, error, refetch } = useJob(workspace, id)
  useShortcut(
    event => event.key === 'Escape',
    () => goBack({ screen: 'jobs', job: null }),
  )
  return (
    <>
      <TopBar title={m.nav_jobs()} sub={<Where job={job ?? null} />} workspace={workspace} />
      {error && <ErrorNote error={error} onRetry={() => void refetch()} />}
      {job && <Job workspace={workspace} job={job} />}
    </>
  )
}

function Where({ job }: { job: JobSummary | null }) {
  return (
    <span className="job-where">
      <a className="link" href={formatRoute({ screen: 'jobs', job: null })}>
        <Icon of={LeftOutlined} /> {m.jobs_back()}
      </a>
      {job && (
        <>
          <b className="cut">{jobTitle(job)}</b>
          <JobStateBadge job={job} />
        </>
      )}
    </span>
  )
}

function Job({ workspace, job }: { workspace: WorkspaceId; job: JobSummary }) {
  const [filter, setFilter] = useState<JobRowFilter>('all')
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set())
  const toggle = (position: number) => {
    const next = new Set(open)
    if (!next.delete(position)) next.add(position)
    setOpen(next)
  }
  const show = (shown: JobRowFilter, position: number | null) => {
    setFilter(shown)
    if (position !== null) setOpen(new Set([position]))
  }
  return (
    <div className="planned">
      <section className="planned-main" aria-label={jobTitle(job)}>
        {steeredBy(job) === null && <Withdrawal workspace={workspace} job={job} />}
        <JobNotes workspace={workspace} job={job} />
        <JobHead workspace={workspace} job={job} />
        <JobTable workspace={workspace} job={job} filter={filter} onFilter={setFilter} open={open} onToggle={toggle} />
      </section>
      <Issues workspace={workspace} job={job} onShow={show} />
    </div>
  )
}
