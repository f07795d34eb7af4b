import { lazy, Suspense, useState } from 'react'
import type { TeamProblem, WorkspaceId } from '../../api/bindings'
import { useCheckTeam, useLeaveTeam, useTeam } from '../../api/team'
import { Button } from '../../components/Button'
import { copyWithToast } from '../../components/copy'
import { Icon } from '../../components/Icon'
import { ApiOutlined, CheckCircleFilled, CloseCircleFilled, CopyOutlined } from '../../components/icons'
import { ErrorNote } from '../../components/Note'
import { m } from '../../i18n/messages'
import { TeamForm } from './TeamForm'
import { ProblemText, TeamStanding } from './TeamStanding'
import { problemWords } from './teamWords'

const ConfirmDialog = lazy(() => import('../../components/ConfirmDialog').then(({ ConfirmDialog }) => ({ default: ConfirmDialog })))

/** 团队连接: where several computers with one token meet, how the connection stands, and this computer's key. */
export function TeamSettings({ workspace }: { workspace: WorkspaceId }) {
  const { data: state, error, refetch } = useTeam(workspace)
  if (!state) return error && <ErrorNote error={error} onRetry={() => refetch()} boxed />
  return (
    <>
      <p>{m.team_text()}</p>
      {state.place !== null && <TeamStanding state={state} />}
      <TeamForm key={JSON.stringify(state.place)} workspace={workspace} place={state.place} />
      {state.publicKey !== null && <PublicKey publicKey={state.publicKey} />}
      {state.place !== null && <Check workspace={workspace} />}
      {state.place !== null && <Leave workspace={workspace} />}
    </>
  )
}

/** The half of the key that is no secret: it has to stand on the server. */
function PublicKey({ publicKey }: { publicKey: string }) {
  return (
    <div className="receiver-address">
      <div className="receiver-copy team-key" role="group" aria-label={m.team_key()}>
        <span className="field-label">{m.team_key()}</span>
        <code className="cut">{publicKey}</code>
        <Button size="small" icon={CopyOutlined} onPress={() => void copyWithToast(publicKey, m.team_key())}>
          {m.callbacks_copy()}
        </Button>
      </div>
      <p className="field-hint">{m.team_key_hint()}</p>
    </div>
  )
}

function Check({ workspace }: { workspace: WorkspaceId }) {
  const check = useCheckTeam(workspace)
  return (
    <div className="receiver-checks">
      <Button icon={ApiOutlined} busy={check.isPending} onPress={() => check.mutate()}>
        {m.team_check()}
      </Button>
      {check.error && <ErrorNote error={check.error} onRetry={() => check.mutate()} boxed />}
      {check.isSuccess && <CheckResult problem={check.data} />}
    </div>
  )
}

function CheckResult({ problem }: { problem: TeamProblem | null }) {
  return (
    <ul className="receiver-check" aria-label={m.team_check_result()}>
      <li className={problem ? 'failed' : 'passed'}>
        <Icon of={problem ? CloseCircleFilled : CheckCircleFilled} />
        <div>
          <b>{problem ? problemWords(problem).title : m.team_check_ok()}</b>
          {problem && (
            <p>
              <ProblemText problem={problem} />
            </p>
          )}
        </div>
      </li>
    </ul>
  )
}

function Leave({ workspace }: { workspace: WorkspaceId }) {
  const [isAsking, setAsking] = useState(false)
  const leave = useLeaveTeam(workspace)
  return (
    <>
      <div>
        <Button look="danger" onPress={() => setAsking(true)}>
          {m.team_leave()}
        </Button>
      </div>
      {leave.error && <ErrorNote error={leave.error} boxed />}
      {isAsking && (
        <Suspense fallback={null}>
          <ConfirmDialog
            title={m.team_leave()}
            text={m.team_leave_text()}
            act={m.team_leave_act()}
            keep={m.team_leave_keep()}
            busy={leave.isPending}
            onAct={() => leave.mutate(undefined, { onSettled: () => setAsking(false) })}
            onClose={() => setAsking(false)}
          />
        </Suspense>
      )}
    </>
  )
}
