import { useEffect, useState } from 'react'
import type { JobSummary, WorkspaceId } from '../../api/bindings'
import { useJobAct } from '../../api/jobs'
import { m } from '../../i18n/messages'
import { Button } from '../Button'
import { ClockCircleOutlined, UndoOutlined } from '../icons'
import { ErrorNote, Note } from '../Note'

const TICK_MS = 250

/** The seconds after the start in which nothing is sent yet and the job can be withdrawn. */
export function Withdrawal({ workspace, job }: { workspace: WorkspaceId; job: JobSummary }) {
  const seconds = useSecondsUntil(job.startsAt)
  const withdraw = useJobAct(workspace, job.id)
  if (withdraw.error) return <ErrorNote error={withdraw.error} />
  if (job.state !== 'starting') return null
  return (
    <Note
      icon={ClockCircleOutlined}
      actions={
        <Button size="small" icon={UndoOutlined} busy={withdraw.isPending} onPress={() => withdraw.mutate({ act: 'withdraw' })}>
          {m.job_withdraw()}
        </Button>
      }
    >
      {seconds > 0 ? m.job_starts_in({ seconds }) : m.job_starts_now()}
    </Note>
  )
}

/** Whole seconds that are left until a time, never below 0. */
function useSecondsUntil(at: number): number {
  const left = () => Math.max(0, Math.ceil((at - Date.now()) / 1000))
  const [seconds, setSeconds] = useState(left)
  useEffect(() => {
    const timer = setInterval(() => setSeconds(Math.max(0, Math.ceil((at - Date.now()) / 1000))), TICK_MS)
    return () => clearInterval(timer)
  }, [at])
  return seconds
}
