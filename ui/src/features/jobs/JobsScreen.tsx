import { useState } from 'react'
import type { WorkspaceId } from '../../api/bindings'
import { isGoing, useJobList, useNewestJobs } from '../../api/jobs'
import { Button } from '../../components/Button'
import { Empty } from '../../components/Empty'
import { UnorderedListOutlined, UserAddOutlined } from '../../components/icons'
import { ErrorNote } from '../../components/Note'
import { TopBar } from '../../components/TopBar'
import { VirtualList } from '../../components/VirtualList'
import { navigate } from '../../host/route'
import { m } from '../../i18n/messages'
import { goingFirst } from './goingFirst'
import { JobLine } from './JobLine'
import { JobTabs } from './JobTabs'

const ROW_HEIGHT = 56
/** Jobs that go on are among the newest; so many are looked through for them. */
const NEWEST = 50

/** 任务: those that go on first, then the others, the newest first. */
export function JobsScreen({ workspace }: { workspace: WorkspaceId }) {
  const [range, setRange] = useState({ first: 0, last: 24 })
  const newest = useNewestJobs(workspace, NEWEST).data
  const going = (newest ?? []).flatMap((job, place) => (isGoing(job) ? [place] : []))
  const jobs = useJobList(workspace, goingFirst(going, range.first), Math.max(NEWEST, goingFirst(going, range.last)))
  return (
    <>
      <TopBar title={m.nav_jobs()} sub={<JobTabs current="jobs" />} workspace={workspace} />
      {jobs.error && <ErrorNote error={jobs.error} lead={m.jobs_unreadable()} onRetry={jobs.retry} />}
      {jobs.total === 0 ? (
        <Empty
          icon={UnorderedListOutlined}
          title={m.jobs_none()}
          text={m.jobs_none_text()}
          actions={
            <Button icon={UserAddOutlined} onPress={() => navigate({ screen: 'pull' })}>
              {m.pull_people()}
            </Button>
          }
        />
      ) : (
        <section className="jobs" aria-label={m.jobs_all()}>
          <VirtualList
            count={jobs.total ?? 0}
            rowHeight={ROW_HEIGHT}
            label={m.jobs_all()}
            keyOf={index => jobs.rowAt(goingFirst(going, index))?.id ?? `place ${index}`}
            onRange={(first, last) => setRange({ first, last })}
          >
            {index => {
              const job = jobs.rowAt(goingFirst(going, index))
              return job ? <JobLine job={job} /> : <div className="job-line waiting" />
            }}
          </VirtualList>
        </section>
      )}
    </>
  )
}
