import { useState } from 'react'
import type { CallbackListener, WorkspaceId } from '../../api/bindings'
import { useCallbackListener, useSetCallbackListener } from '../../api/receiver'
import { Button, LinkButton } from '../../components/Button'
import { TextField } from '../../components/fields'
import { ErrorNote } from '../../components/Note'
import { showToast } from '../../components/toast'
import { m } from '../../i18n/messages'

/** Where this computer listens, for all workspaces; folded, because hardly anybody changes it. */
export function ListenerForm({ workspace }: { workspace: WorkspaceId }) {
  const { data: listener, error, refetch } = useCallbackListener()
  const [isOpen, setOpen] = useState(false)
  if (error) return <ErrorNote error={error} onRetry={() => refetch()} boxed />
  if (!listener) return null
  return (
    <>
      <div>
        <LinkButton aria-expanded={isOpen} onPress={() => setOpen(!isOpen)}>
          {isOpen ? m.listener_close() : m.listener_open()}
        </LinkButton>
      </div>
      {isOpen && <Form workspace={workspace} listener={listener} />}
    </>
  )
}

function Form({ workspace, listener }: { workspace: WorkspaceId; listener: CallbackListener }) {
  const [address, setAddress] = useState(listener.address)
  const [port, setPort] = useState(String(listener.port))
  const save = useSetCallbackListener(workspace)
  const number = Number(port)
  const isPort = /^\d{1,5}$/.test(port.trim()) && number > 0 && number < 65_536
  const store = () => {
    if (isPort) save.mutate({ address: address.trim(), port: number }, { onSuccess: () => showToast(m.listener_saved()) })
  }
  return (
    <>
      <div className="proxy-form listener-form">
        <TextField label={m.listener_address()} value={address} onChange={setAddress} onEnter={store} isMono />
        <TextField label={m.listener_port()} value={port} onChange={setPort} onEnter={store} error={isPort ? null : m.listener_port_unusable()} isMono />
        <Button isDisabled={!isPort} busy={save.isPending} onPress={store}>
          {m.listener_save()}
        </Button>
      </div>
      <p className="field-hint">{m.listener_hint()}</p>
      {save.error && <ErrorNote error={save.error} boxed />}
    </>
  )
}
