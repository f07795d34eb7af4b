import type { JobSummary, WorkspaceId } from '../../api/bindings'
import { useJobAct } from '../../api/jobs'
import { useSetWritesAllowed } from '../../api/mutations'
import { Button } from '../../components/Button'
import { CheckCircleFilled, ClockCircleOutlined, PauseOutlined, StopOutlined, WarningOutlined } from '../../components/icons'
import { progressParts } from '../../components/jobs/ProgressBar'
import { Note } from '../../components/Note'
import { visibleText } from '../../components/safeText'
import { navigate } from '../../host/route'
import { formatCount, joinNames } from '../../i18n/format'
import { m } from '../../i18n/messages'
import { holdWords, pauseWords } from './pauseWords'

type Props = { workspace: WorkspaceId; job: JobSummary }

/** Why the job does nothing now, which accounts do nothing, and how it ended. */
export function JobNotes({ workspace, job }: Props) {
  return (
    <>
      {job.state === 'paused' && job.pause !== null && <Paused workspace={workspace} job={job} />}
      {(job.state === 'running' || job.state === 'paused') && <Holds workspace={workspace} job={job} />}
      {job.state === 'finished' && <Finished job={job} />}
      {job.state === 'stopped' && <Note icon={StopOutlined}>{m.job_stopped_note({ count: formatCount(job.counts.notRun) })}</Note>}
      {job.state === 'withdrawn' && <Note icon={StopOutlined}>{m.job_withdrawn_note()}</Note>}
    </>
  )
}

function Paused({ workspace, job }: Props) {
  if (job.pause === null) return null
  const { title, remedy, byItself } = pauseWords(job.pause)
  return (
    <Note look="warn" icon={byItself ? ClockCircleOutlined : PauseOutlined} actions={<WayOut workspace={workspace} job={job} />}>
      <b>{title}</b> {remedy}
    </Note>
  )
}

/** The one button that ends the pause, where it is not simply to continue. */
function WayOut({ workspace, job }: Props) {
  const allow = useSetWritesAllowed()
  if (job.pause === 'readOnly')
    return (
      <Button size="small" look="primary" busy={allow.isPending} onPress={() => allow.mutate({ id: workspace, allowed: true })}>
        {m.writes_allow()}
      </Button>
    )
  if (job.pause === 'tokenRejected')
    return (
      <Button size="small" onPress={() => navigate({ screen: 'settings' })}>
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
          job.state === 'running' && (
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
