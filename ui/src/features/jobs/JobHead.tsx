import { lazy, Suspense, useState } from 'react'
import type { JobSummary, TeamState, WorkspaceId } from '../../api/bindings'
import { itemsLeft, settledItems, steeredBy, useJobAct } from '../../api/jobs'
import { useTeam } from '../../api/team'
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
import { runByWords } from './runByWords'

const ConfirmDialog = lazy(() => import('../../components/ConfirmDialog').then(({ ConfirmDialog }) => ({ default: ConfirmDialog })))

type Props = { workspace: WorkspaceId; job: JobSummary }

/** How far the job is and how fast, and the ways to pause, continue and stop it. */
export function JobHead({ workspace, job }: Props) {
  const { counts, total, kind, state } = job
  const act = useJobAct(workspace, job.id)
  const done = settledItems(counts)
  const isHere = steeredBy(job) === null
  const { data: team } = useTeam(workspace)
  // Left to a team that this desk has left: it can be ended here, nothing else.
  const isLeftBehind = !isHere && team?.place === null
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
              <Duration job={job} isPaceKnown={isHere && team?.link !== 'away'} />
            </small>
          </p>
          <ProgressBar counts={counts} kind={kind} />
        </div>
        {isHere && state === 'running' && <Pace job={job} share={team?.link === 'away' ? team.aloneShare : null} />}
        {(isHere || isLeftBehind) && <Steering job={job} act={act} team={team} onlyStop={isLeftBehind} />}
      </div>
    </>
  )
}

/** 剩余约 28 秒 · 14:04 开始, or how long it took. How fast another desk may go is known there only. */
function Duration({ job, isPaceKnown }: { job: JobSummary; isPaceKnown: boolean }) {
  const { secondsLeft, startsAt, finishedAt, runBy } = job
  return (
    <>
      {runBy !== null && `${runByWords(job, runBy)} · `}
      {isPaceKnown && secondsLeft !== null && secondsLeft > 0 && `${m.job_time_left({ time: formatDuration(secondsLeft) })} · `}
      {m.job_started_at()} <ShortTime at={startsAt} />
      {finishedAt !== null && finishedAt > startsAt && ` · ${m.job_took({ time: formatDuration((finishedAt - startsAt) / 1000) })}`}
    </>
  )
}

/** Calls in the last minute against what is allowed, by which accounts, and who else uses the same allowance. `share`: of a desk alone. */
function Pace({ job: { callsInLastMinute, accounts, sharesPaceWith }, share }: { job: JobSummary; share: number | null }) {
  const [settings] = useJobSettings()
  const perMinute = Math.min(settings.perMinute, share ?? settings.perMinute)
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

type SteeringProps = { job: JobSummary; act: ReturnType<typeof useJobAct>; team: TeamState | undefined; onlyStop: boolean }

function Steering({ job, act, team, onlyStop }: SteeringProps) {
  const [asking, setAsking] = useState<'stop' | 'alone' | null>(null)
  const { state, pause, counts } = job
  if (state !== 'running' && state !== 'paused') return null
  // Without its team's key a desk does nothing, whatever a person wants.
  const isCutOff = pause === 'teamAway' && team?.link === null
  const goOn = () => act.mutate({ act: 'continue' }, { onSettled: () => setAsking(null) })
  const pausing = act.isPending && act.variables.act === 'pause'
  const continuing = act.isPending && act.variables.act === 'continue'
  return (
    <div className="job-steering">
      {onlyStop ? null : state === 'running' ? (
        <Button icon={PauseOutlined} busy={pausing} onPress={() => act.mutate({ act: 'pause' })}>
          {m.job_pause()}
        </Button>
      ) : (
        !isCutOff && (
          <Button look="primary" icon={PlayCircleOutlined} busy={continuing} onPress={pause === 'teamAway' ? () => setAsking('alone') : goOn}>
            {m.job_continue()}
          </Button>
        )
      )}
      <Button look="plain" icon={StopOutlined} onPress={() => setAsking('stop')}>
        {m.job_stop()}
      </Button>
      {asking === 'alone' && team && <GoAlone share={team.aloneShare} busy={act.isPending} onAct={goOn} onClose={() => setAsking(null)} />}
      {asking === 'stop' && (
        <Suspense fallback={null}>
          <ConfirmDialog
            title={m.job_stop_title()}
            text={m.job_stop_text({ count: formatCount(itemsLeft(counts)) })}
            act={m.job_stop_act()}
            keep={m.job_stop_keep()}
            busy={act.isPending}
            onAct={() => act.mutate({ act: 'stop' }, { onSettled: () => setAsking(null) })}
            onClose={() => setAsking(null)}
          />
        </Suspense>
      )}
    </div>
  )
}

/** Before a job that colleagues know of goes on without the team's server: another desk may be doing the same. */
function GoAlone({ share, ...question }: { share: number; busy: boolean; onAct: () => void; onClose: () => void }) {
  return (
    <Suspense fallback={null}>
      <ConfirmDialog
        title={m.job_alone_title()}
        text={m.job_alone_question({ count: share })}
        act={m.job_alone_act()}
        keep={m.job_alone_keep()}
        {...question}
      />
    </Suspense>
  )
}
