import { useState } from 'react'
import type { PlanSummary, WorkspaceId } from '../../api/bindings'
import { useSetWritesAllowed } from '../../api/mutations'
import { useStartJob } from '../../api/plans'
import { useWorkspace } from '../../api/queries'
import { navigate } from '../../host/route'
import { m } from '../../i18n/messages'
import { Button } from '../Button'
import { LockOutlined, SendOutlined } from '../icons'
import { WorkspaceSquare } from '../labels'
import { Name } from '../Name'
import { ErrorNote, Note } from '../Note'
import { NumberToType, typedNumber } from './NumberToType'

type Props = {
  workspace: WorkspaceId
  /** Null while there is none, or while it is being made anew. */
  plan: PlanSummary | null
  /** What the button does: 开始拉 57 人. */
  act: string
  /** Asked for above the field: 输入 57 确认人数. */
  numberLabel: (number: number) => string
  /** Below the button; what happens after pressing it. */
  hint: string
  look?: 'primary' | 'danger-solid'
  /** The job was started; its screen opens. */
  onStarted?: () => void
}

/** The foot of a plan: in which workspace, the number to type, the button that starts it. In read-only mode it says so and offers to change that. */
export function StartPlan({ workspace: id, plan, act, numberLabel, hint, look = 'primary', onStarted }: Props) {
  const workspace = useWorkspace(id)
  const start = useStartJob(id)
  const [typed, setTyped] = useState('')
  const number = plan?.numberToType ?? null
  const confirmed = number === null || typedNumber(typed) === number
  const ready = plan !== null && plan.toSend > 0 && confirmed && !start.isPending
  const run = () => {
    if (!ready) return
    start.mutate(
      { plan: plan.id, typed: number },
      {
        onSuccess: job => {
          onStarted?.()
          navigate({ screen: 'jobs', job: job.id })
        },
      },
    )
  }
  return (
    <>
      {workspace && (
        <div className="plan-workspace">
          <span>{m.plan_workspace()}</span>
          <WorkspaceSquare name={workspace.name} color={workspace.color} small />
          <Name text={workspace.name} className="cut" />
        </div>
      )}
      {start.error && <ErrorNote error={start.error} boxed stacked />}
      {workspace?.writesAllowed === false ? (
        <ReadOnly workspace={id} />
      ) : (
        <>
          {number !== null && <NumberToType number={number} label={numberLabel(number)} value={typed} onChange={setTyped} onEnter={run} />}
          <Button look={look} size="large" wide icon={SendOutlined} isDisabled={!ready} busy={start.isPending} onPress={run}>
            {act}
          </Button>
          <p className="plan-hint">{hint}</p>
        </>
      )}
    </>
  )
}

/** Why nothing can be started now, and the way out. */
export function ReadOnly({ workspace }: { workspace: WorkspaceId }) {
  const allow = useSetWritesAllowed()
  return (
    <Note
      icon={LockOutlined}
      boxed
      stacked
      actions={
        <Button look="primary" busy={allow.isPending} onPress={() => allow.mutate({ id: workspace, allowed: true })}>
          {m.writes_allow()}
        </Button>
      }
    >
      {m.writes_read_only_note()}
    </Note>
  )
}
