import { useState } from 'react'
import type { ReceiverState, WorkspaceId } from '../../api/bindings'
import { useCheckReceiver, useReceiver, useSetPublicRoot, useSwitchReceiver } from '../../api/receiver'
import { Button } from '../../components/Button'
import { copyWithToast } from '../../components/copy'
import { TextField } from '../../components/fields'
import { ApiOutlined, CopyOutlined } from '../../components/icons'
import { ErrorNote, Note } from '../../components/Note'
import { CheckResult } from '../../components/receiver/CheckResult'
import { ReceiverMark } from '../../components/receiver/ReceiverMark'
import { ReceiverNotes } from '../../components/receiver/ReceiverNotes'
import { Switch } from '../../components/Switch'
import { visibleText } from '../../components/safeText'
import { shortId } from '../../components/shortId'
import { showToast } from '../../components/toast'
import { momentOf } from '../../i18n/format'
import { m } from '../../i18n/messages'
import { CallbackTools } from './CallbackTools'
import { ReceiverHealth } from './ReceiverHealth'
import { UnreadableCallbacks } from './UnreadableCallbacks'

/** 回调: whether they are received, by which address, how that goes, and what could not be read. */
export function CallbackSettings({ workspace }: { workspace: WorkspaceId }) {
  const { data: state, error, refetch } = useReceiver(workspace)
  const turn = useSwitchReceiver(workspace)
  if (!state) return error && <ErrorNote error={error} onRetry={() => refetch()} boxed />
  return (
    <>
      <p>{m.callbacks_text()}</p>
      <div className="receiver-head">
        <Switch isOn={state.switchedOn} isDisabled={turn.isPending} onChange={on => turn.mutate(on)}>
          {m.callbacks_receive()}
        </Switch>
        <ReceiverMark state={state} />
      </div>
      {turn.error && !state.error && <ErrorNote error={turn.error} boxed />}
      <ReceiverNotes state={state} boxed />
      {state.switchedOn && (
        <>
          <PublicRoot workspace={workspace} state={state} />
          <Address state={state} />
          <Check workspace={workspace} />
        </>
      )}
      {(state.switchedOn || state.lastEvent !== null) && <ReceiverHealth state={state} />}
      {state.unreadable > 0 && <UnreadableCallbacks workspace={workspace} count={state.unreadable} />}
      <CallbackTools workspace={workspace} state={state} />
    </>
  )
}

/** How the vendor reaches this computer: what a proxy or tunnel outside is called. */
function PublicRoot({ workspace, state }: { workspace: WorkspaceId; state: ReceiverState }) {
  const [typed, setTyped] = useState(state.publicRoot)
  const save = useSetPublicRoot(workspace)
  const store = () => {
    if (typed.trim() === state.publicRoot) return
    const onSuccess = (kept: ReceiverState) => {
      setTyped(kept.publicRoot)
      showToast(m.callbacks_root_saved())
    }
    save.mutate(typed.trim(), { onSuccess })
  }
  const isUnusable = save.error?.code === 'inputUnusable'
  return (
    <>
      <div className="proxy-form receiver-root">
        <TextField
          label={m.callbacks_root()}
          value={typed}
          onChange={setTyped}
          onEnter={store}
          placeholder="https://desk.example.com/callbacks"
          hint={m.callbacks_root_hint()}
          error={isUnusable ? m.callbacks_root_unusable() : null}
          isMono
          type="url"
        />
        <Button isDisabled={typed.trim() === state.publicRoot} busy={save.isPending} onPress={store}>
          {m.callbacks_root_save()}
        </Button>
      </div>
      {save.error && !isUnusable && <ErrorNote error={save.error} boxed />}
    </>
  )
}

/** The whole address, for the clipboard. The secret in it is shown by its ends only. */
function Address({ state: { address, localAddress, oldAddressUntil } }: { state: ReceiverState }) {
  return (
    <div className="receiver-address">
      {address !== null && <CopyableAddress label={m.callbacks_address()} address={address} secretFrom={address.lastIndexOf('/') + 1} />}
      {address !== null && <p className="field-hint">{m.callbacks_where()}</p>}
      {address === null && <Note boxed>{m.callbacks_no_root()}</Note>}
      {localAddress !== null && <CopyableAddress label={m.callbacks_local()} address={rootOf(localAddress)} />}
      {localAddress !== null && <p className="field-hint">{m.callbacks_local_hint()}</p>}
      {oldAddressUntil !== null && (
        <Note look="warn" boxed>
          {m.callbacks_old_until({ time: momentOf(oldAddressUntil) })}
        </Note>
      )}
    </div>
  )
}

/** What a proxy passes on to: the paths that come by it hold the secret already. */
function rootOf(address: string): string {
  return address.slice(0, address.lastIndexOf('/'))
}

type CopyableProps = {
  label: string
  address: string
  /** Where in the address the secret begins, if it has one. */
  secretFrom?: number
}

function CopyableAddress({ label, address, secretFrom = address.length }: CopyableProps) {
  return (
    <div className="receiver-copy" role="group" aria-label={label}>
      <span className="field-label">{label}</span>
      <code className="cut">{visibleText(address.slice(0, secretFrom) + shortId(address.slice(secretFrom)))}</code>
      <Button size="small" icon={CopyOutlined} onPress={() => void copyWithToast(address, label)}>
        {m.callbacks_copy()}
      </Button>
    </div>
  )
}

function Check({ workspace }: { workspace: WorkspaceId }) {
  const check = useCheckReceiver(workspace)
  return (
    <div className="receiver-checks">
      <Button icon={ApiOutlined} busy={check.isPending} onPress={() => check.mutate()}>
        {m.receiver_check()}
      </Button>
      <span className="field-hint">{m.receiver_check_hint()}</span>
      {check.error && <ErrorNote error={check.error} onRetry={() => check.mutate()} boxed />}
      {check.data && <CheckResult result={check.data} />}
    </div>
  )
}
