import { lazy, Suspense, useState } from 'react'
import type { ReceiverState, WorkspaceId } from '../../api/bindings'
import { useImportCallbacks, useRenewAddress, useReplayCallbacks } from '../../api/receiver'
import { Button } from '../../components/Button'
import { DownloadOutlined, KeyOutlined, UndoOutlined } from '../../components/icons'
import { ErrorNote, Note } from '../../components/Note'
import { visibleText } from '../../components/safeText'
import { showToast } from '../../components/toast'
import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'
import { ListenerForm } from './ListenerForm'

const ConfirmDialog = lazy(() => import('../../components/ConfirmDialog').then(({ ConfirmDialog }) => ({ default: ConfirmDialog })))

/** Refused lines that are told one by one. */
const LINES_TOLD = 5

/** What is seldom needed: another address, taking kept callbacks in once more, taking saved ones in, another port. */
export function CallbackTools({ workspace, state }: { workspace: WorkspaceId; state: ReceiverState }) {
  const [asks, setAsks] = useState(false)
  const renew = useRenewAddress(workspace)
  const replay = useReplayCallbacks(workspace)
  const importing = useImportCallbacks(workspace)
  const error = renew.error ?? replay.error ?? importing.error
  const replayAll = () => replay.mutate(null, { onSuccess: count => showToast(m.callbacks_replayed({ count: formatCount(count) })) })
  const renewNow = () =>
    renew.mutate(undefined, {
      onSuccess: () => {
        setAsks(false)
        showToast(m.callbacks_renewed())
      },
    })
  return (
    <>
      <div className="actions">
        <Button size="small" icon={UndoOutlined} busy={replay.isPending} onPress={replayAll}>
          {m.callbacks_replay()}
        </Button>
        <Button size="small" icon={DownloadOutlined} busy={importing.isPending} onPress={() => importing.mutate()}>
          {m.callbacks_import()}
        </Button>
        {state.switchedOn && (
          <Button size="small" icon={KeyOutlined} onPress={() => setAsks(true)}>
            {m.callbacks_renew()}
          </Button>
        )}
      </div>
      <p className="field-hint">{m.callbacks_tools_hint()}</p>
      {error && <ErrorNote error={error} boxed />}
      {importing.data && (
        <Note look={importing.data.refused > 0 ? 'warn' : 'info'} boxed>
          {m.callbacks_imported({ stored: formatCount(importing.data.stored), repeated: formatCount(importing.data.repeated) })}
          {importing.data.refused > 0 && m.callbacks_refused({ count: formatCount(importing.data.refused) })}
          {importing.data.firstRefused.slice(0, LINES_TOLD).map(([line, why]) => (
            <p key={line}>{visibleText(m.callbacks_refused_line({ line: formatCount(line), why }))}</p>
          ))}
        </Note>
      )}
      {state.switchedOn && <ListenerForm workspace={workspace} />}
      {asks && (
        <Suspense fallback={null}>
          <ConfirmDialog
            title={m.callbacks_renew()}
            text={m.callbacks_renew_text()}
            act={m.callbacks_renew_act()}
            keep={m.callbacks_renew_keep()}
            busy={renew.isPending}
            onAct={renewNow}
            onClose={() => setAsks(false)}
          />
        </Suspense>
      )}
    </>
  )
}
