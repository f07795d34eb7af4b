import { lazy, Suspense, useState } from 'react'
import type { JobSummary, WorkspaceId } from '../../api/bindings'
import { itemsLeft, settledItems, useJobAct } from '../../api/jobs'
import { Button } from '../../components/Button'
import { PauseOutlined, PlayCircleOutlined, StopOutlined } from '../../components/icons'
import { useJobSettings } from '../../components/jobs/JobSettings'
import { ProgressBar } from '../../components/jobs/ProgressBar'
import { ErrorNote } from '../../components/Note'
import { ProgressAnnouncer } from '../../components/ProgressAnnouncer'
import { visibleText } from '../../components/safeText'
import { ShortTime } from '../../components/Time'
import { formatCount, formatDuration, joinNames } from '../../i18n/format'
import { m } from '../../i18n/messages'

const ConfirmDialog = lazy(() => import('../../components/ConfirmDialog').then(({ ConfirmDialog }) => ({ default: ConfirmDialog })))

type Props = { workspace: WorkspaceId; job: JobSummary }

/** How far the job is and how fast, and the ways to pause, continue and stop it. */
export function JobHead({ workspace, job }: Props) {
  const { counts, total, kind, state } = job
  const act = useJobAct(workspace, job.id)
  const done = settledItems(counts)
  return (
    <>
      <ProgressAnnouncer what={m.nav_jobs()} done={done} total={total} running={state === 'running'} />
      {act.error && <ErrorNote error={act.error} lead={m.job_act_failed()} />}
      <div className="job-head">
        <div className="job-progress">
          <p>
            <b>{formatCount(done)}</b> {m.job_settled_of({ total: formatCount(total) })}
            <span className="grow" />
            <small>
              <Duration job={job} />
            </small>
          </p>
          <ProgressBar counts={counts} kind={kind} />
        </div>
        {state === 'running' && <Pace job={job} />}
        <Steering job={job} act={act} />
      </div>
    </>
  )
}

/** 剩余约 28 秒 · 14:04 开始, or how long it took. */
function Duration({ job: { secondsLeft, startsAt, finishedAt } }: { job: JobSummary }) {
  return (
    <>
      {secondsLeft !== null && secondsLeft > 0 && `${m.job_time_left({ time: formatDuration(secondsLeft) })} · `}
      {m.job_started_at()} <ShortTime at={startsAt} />
      {finishedAt !== null && finishedAt > startsAt && ` · ${m.job_took({ time: formatDuration((finishedAt - startsAt) / 1000) })}`}
    </>
  )
}

/** Calls in the last minute against what is allowed, by which accounts, and who else uses the same allowance. */
function Pace({ job: { callsInLastMinute, accounts, sharesPaceWith } }: { job: JobSummary }) {
  const [{ perMinute }] = useJobSettings()
  const names = joinNames(accounts.filter(({ left }) => left > 0).map(({ account }) => account.nickName))
  return (
    <div className="job-pace">
      <p>
        <b>{formatCount(callsInLastMinute)}</b> {m.job_pace_of({ count: perMinute })}
      </p>
      <span className="job-pace-bar" aria-hidden="true">
        <i style={{ width: `${Math.min(100, (callsInLastMinute / perMinute) * 100)}%` }} />
      </span>
      <small className="cut">
        {visibleText(names)}
        {sharesPaceWith > 0 && ` · ${m.job_shares_pace({ count: sharesPaceWith })}`}
      </small>
    </div>
  )
}

function Steering({ job, act }: { job: JobSummary; act: ReturnType<typeof useJobAct> }) {
  const [asking, setAsking] = useState(false)
  const { state, counts } = job
  if (state !== 'running' && state !== 'paused') return null
  const pausing = act.isPending && act.variables.act === 'pause'
  const continuing = act.isPending && act.variables.act === 'continue'
  return (
    <div className="job-steering">
      {state === 'running' ? (
        <Button icon={PauseOutlined} busy={pausing} onPress={() => act.mutate({ act: 'pause' })}>
          {m.job_pause()}
        </Button>
      ) : (
        <Button look="primary" icon={PlayCircleOutlined} busy={continuing} onPress={() => act.mutate({ act: 'continue' })}>
          {m.job_continue()}
        </Button>
      )}
      <Button look="plain" icon={StopOutlined} onPress={() => setAsking(true)}>
        {m.job_stop()}
      </Button>
      {asking && (
        <Suspense fallback={null}>
          <ConfirmDialog
            title={m.job_stop_title()}
            text={m.job_stop_text({ count: formatCount(itemsLeft(counts)) })}
            act={m.job_stop_act()}
            keep={m.job_stop_keep()}
            busy={act.isPending}
            onAct={() => act.mutate({ act: 'stop' }, { onSettled: () => setAsking(false) })}
            onClose={() => setAsking(false)}
          />
        </Suspense>
      )}
    </div>
  )
}
