import { lazy, Suspense, useState } from 'react'
import type { Workspace } from '../../api/bindings'
import { useRemoveWorkspace } from '../../api/mutations'
import { Button } from '../../components/Button'
import { TokenAgain } from '../../components/connection/TokenAgain'
import { KeyOutlined, WarningOutlined } from '../../components/icons'
import { Badge, WorkspaceSquare } from '../../components/labels'
import { Name } from '../../components/Name'
import { visibleText } from '../../components/safeText'
import { showToast } from '../../components/toast'
import { m } from '../../i18n/messages'
import { CheckAgain } from './CheckAgain'
import { WorkspaceForm } from './WorkspaceForm'

const ConfirmDialog = lazy(() => import('../../components/ConfirmDialog').then(({ ConfirmDialog }) => ({ default: ConfirmDialog })))

type Props = { workspace: Workspace; isCurrent: boolean }
type Open = 'nothing' | 'form' | 'token' | 'check' | 'remove'

/** One workspace: what it is called, where it connects, whether its token is kept, and what can be changed. */
export function WorkspaceCard({ workspace, isCurrent }: Props) {
  const [open, setOpen] = useState<Open>('nothing')
  const remove = useRemoveWorkspace()
  const close = () => setOpen('nothing')
  const turn = (what: Open) => setOpen(open === what ? 'nothing' : what)
  return (
    <article className="workspace-card" aria-label={workspace.name}>
      <header>
        <WorkspaceSquare name={workspace.name} color={workspace.color} />
        <div className="who">
          <b className="cut">
            <Name text={workspace.name} />
          </b>
          <small className="cut">{workspace.demo ? m.workspace_demo() : workspace.baseUrl}</small>
        </div>
        {isCurrent && <Badge look="info">{m.workspace_current()}</Badge>}
        {workspace.demo ? <Badge look="warn">{m.demo()}</Badge> : <TokenBadge workspace={workspace} />}
      </header>
      <div className="actions">
        {!workspace.demo && (
          <>
            <Button size="small" aria-expanded={open === 'form'} onPress={() => turn('form')}>
              {m.workspace_change()}
            </Button>
            <Button size="small" aria-expanded={open === 'token'} onPress={() => turn('token')}>
              {m.workspace_replace_token()}
            </Button>
            <Button size="small" aria-expanded={open === 'check'} onPress={() => turn('check')}>
              {m.workspace_check()}
            </Button>
          </>
        )}
        <Button size="small" look="danger" onPress={() => setOpen('remove')}>
          {m.workspace_remove()}
        </Button>
      </div>
      {open === 'form' && <WorkspaceForm workspace={workspace} onDone={close} />}
      {open === 'token' && <TokenAgain workspace={workspace} onDone={close} onCancel={close} />}
      {open === 'check' && <CheckAgain workspace={workspace} />}
      {open === 'remove' && (
        <Suspense fallback={null}>
          <ConfirmDialog
            title={visibleText(m.workspace_remove_title({ name: workspace.name }))}
            text={workspace.demo ? m.workspace_remove_demo_text() : m.workspace_remove_text()}
            act={m.workspace_remove_act()}
            keep={m.workspace_remove_keep()}
            busy={remove.isPending}
            onAct={() => remove.mutate(workspace.id, { onSuccess: () => showToast(m.workspace_removed()) })}
            onClose={close}
          />
        </Suspense>
      )}
    </article>
  )
}

function TokenBadge({ workspace }: { workspace: Workspace }) {
  switch (workspace.tokenState) {
    case 'kept':
      return <Badge icon={KeyOutlined}>{m.token_state_kept()}</Badge>
    case 'sessionOnly':
      return (
        <Badge icon={KeyOutlined} look="warn">
          {m.token_state_session()}
        </Badge>
      )
    case 'missing':
      return (
        <Badge icon={WarningOutlined} look="bad">
          {m.token_state_missing()}
        </Badge>
      )
    case 'notRead':
      return <Badge icon={KeyOutlined}>{m.token_state_not_read()}</Badge>
  }
}
