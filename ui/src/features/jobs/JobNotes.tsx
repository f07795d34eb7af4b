import type { JobSummary, WorkspaceId } from '../../api/bindings'
import { isGoing, steeredBy, useJobAct } from '../../api/jobs'
import { useSetWritesAllowed } from '../../api/mutations'
import { useWorkspace } from '../../api/queries'
import { useTeam } from '../../api/team'
import { Button } from '../../components/Button'
import { CheckCircleFilled, ClockCircleOutlined, DesktopOutlined, PauseOutlined, StopOutlined, WarningOutlined } from '../../components/icons'
import { progressParts } from '../../components/jobs/ProgressBar'
import { Note } from '../../components/Note'
import { visibleText } from '../../components/safeText'
import { navigate } from '../../host/route'
import { formatCount, joinNames } from '../../i18n/format'
import { m } from '../../i18n/messages'
import { holdWords, pauseWords } from './pauseWords'

type Props = { workspace: WorkspaceId; job: JobSummary }

/** Who runs the job, why it does nothing now, which accounts do nothing, and how it ended. */
export function JobNotes({ workspace, job }: Props) {
  return (
    <>
      {job.runBy === null ? <Alone workspace={workspace} job={job} /> : <Elsewhere workspace={workspace} job={job} desk={job.runBy} />}
      {job.state === 'paused' && job.pause !== null && <Paused workspace={workspace} job={job} />}
      {(job.state === 'running' || job.state === 'paused') && <Holds workspace={workspace} job={job} />}
      {job.state === 'finished' && <Finished job={job} />}
      {job.state === 'stopped' && <Note icon={StopOutlined}>{m.job_stopped_note({ count: formatCount(job.counts.notRun) })}</Note>}
      {job.state === 'withdrawn' && <Note icon={StopOutlined}>{m.job_withdrawn_note()}</Note>}
    </>
  )
}

/** Another desk of the team runs it: what can be done, and whether what is shown is current. A pause that a person ends says so itself. */
function Elsewhere({ workspace, job, desk }: Props & { desk: string }) {
  const { data: team } = useTeam(workspace)
  const isFollowed = team?.link === 'connected'
  if (isGoing(job) && team && !isFollowed)
    return (
      <Note look="warn" icon={DesktopOutlined}>
        <b>{visibleText(m.job_elsewhere({ desk }))}</b> {team.place === null ? m.job_elsewhere_left() : m.job_elsewhere_away()}
      </Note>
    )
  if (steeredBy(job) !== null)
    return (
      <Note icon={DesktopOutlined}>
        <b>{visibleText(m.job_elsewhere({ desk }))}</b> {m.job_elsewhere_text()}
      </Note>
    )
  return null
}

/** It runs while the team's server is away, slower than usual. */
function Alone({ workspace, job }: Props) {
  const { data: team } = useTeam(workspace)
  if (job.state !== 'running' || team?.link !== 'away') return null
  return (
    <Note icon={ClockCircleOutlined}>
      <b>{m.job_alone()}</b> {m.job_alone_text({ count: team.aloneShare })}
    </Note>
  )
}

function Paused({ workspace, job }: Props) {
  const { data: team } = useTeam(workspace)
  if (job.pause === null) return null
  const { title, remedy, byItself } = pauseWords(job.pause, job.runBy)
  const isCutOff = job.pause === 'teamAway' && team?.link === null
  return (
    <Note look="warn" icon={byItself ? ClockCircleOutlined : PauseOutlined} actions={<WayOut workspace={workspace} job={job} />}>
      <b>{visibleText(title)}</b> {visibleText(isCutOff ? m.pause_team_cut_off_remedy() : remedy)}
    </Note>
  )
}

/** The one button that ends the pause, where it is not simply to continue. */
function WayOut({ workspace, job }: Props) {
  const allow = useSetWritesAllowed()
  const isReadOnly = useWorkspace(workspace)?.writesAllowed === false
  if (job.pause === 'readOnly')
    return (
      isReadOnly && (
        <Button size="small" look="primary" busy={allow.isPending} onPress={() => allow.mutate({ id: workspace, allowed: true })}>
          {m.writes_allow()}
        </Button>
      )
    )
  if (job.pause === 'tokenRejected')
    return (
      <Button size="small" onPress={() => navigate({ screen: 'settings' })}>
        {m.pause_open_settings()}
      </Button>
    )
  if (job.pause === 'teamAway')
    return (
      <Button size="small" onPress={() => navigate({ screen: 'settings', part: 'team' })}>
        {m.pause_open_settings()}
      </Button>
    )
  return null
}

/** Accounts that do nothing while others may go on. Where that is why the whole job is paused, it has been said. */
function Holds({ workspace, job }: Props) {
  const act = useJobAct(workspace, job.id)
  const held = job.accounts.flatMap(({ account, left, held }) => (held === null || held === job.pause ? [] : [{ account, left, held }]))
  return held.map(({ account, left, held }) => {
    const { title, remedy } = holdWords(held, account.nickName)
    return (
      <Note
        key={account.userId}
        look="warn"
        icon={WarningOutlined}
        actions={
          held !== 'offline' &&
          job.state === 'running' &&
          steeredBy(job) === null && (
            <Button size="small" busy={act.isPending} onPress={() => act.mutate({ act: 'continue' })}>
              {m.hold_try_again()}
            </Button>
          )
        }
      >
        <b>{visibleText(title)}</b> {m.hold_waiting({ count: formatCount(left) })} {remedy}
      </Note>
    )
  })
}

/** What came of it, in one sentence. */
function Finished({ job }: { job: JobSummary }) {
  const parts = progressParts(job.counts, job.kind).filter(({ count, look }) => count > 0 && look !== 'rest')
  const room = job.kind !== 'leave' && job.rooms.length === 1 ? job.rooms[0] : undefined
  const bad = job.counts.failed + job.counts.unknown > 0
  return (
    <Note
      look={bad ? 'warn' : 'info'}
      icon={bad ? WarningOutlined : CheckCircleFilled}
      actions={
        room && (
          <Button size="small" onPress={() => navigate({ screen: 'rooms', room: room.wxid })}>
            {m.job_open_room()}
          </Button>
        )
      }
    >
      {m.job_finished_note({ result: joinNames(parts.map(({ label, count }) => m.part_of_bar({ label, count: formatCount(count) }))) })}
    </Note>
  )
}
