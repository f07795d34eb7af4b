import { useState } from 'react'
import type { Workspace } from '../../api/bindings'
import { useUpdateWorkspace } from '../../api/mutations'
import { Button } from '../../components/Button'
import { ColorChoice } from '../../components/connection/ColorChoice'
import { TextField } from '../../components/fields'
import { ErrorNote } from '../../components/Note'
import { m } from '../../i18n/messages'

/** Name, colour and server address of a workspace. */
export function WorkspaceForm({ workspace, onDone }: { workspace: Workspace; onDone: () => void }) {
  const [name, setName] = useState(workspace.name)
  const [color, setColor] = useState(workspace.color)
  const [baseUrl, setBaseUrl] = useState(workspace.baseUrl)
  const update = useUpdateWorkspace()
  const usable = name.trim() !== '' && baseUrl.trim() !== ''
  const save = () => {
    if (usable) update.mutate({ id: workspace.id, change: { name: name.trim(), color, baseUrl: baseUrl.trim() } }, { onSuccess: onDone })
  }
  return (
    <div className="workspace-form">
      <TextField label={m.workspace_name()} value={name} onChange={setName} onEnter={save} maxLength={40} autoFocus />
      <ColorChoice value={color} onChange={setColor} />
      <TextField
        label={m.base_url()}
        value={baseUrl}
        onChange={setBaseUrl}
        onEnter={save}
        hint={m.base_url_hint()}
        error={update.error?.code === 'baseUrlUnusable' ? m.error_base_url_unusable_remedy() : null}
        type="url"
        isMono
      />
      {update.error && update.error.code !== 'baseUrlUnusable' && <ErrorNote error={update.error} boxed />}
      <div className="actions">
        <Button look="primary" isDisabled={!usable} busy={update.isPending} onPress={save}>
          {m.workspace_save()}
        </Button>
        <Button look="plain" onPress={onDone}>
          {m.action_cancel()}
        </Button>
      </div>
    </div>
  )
}
