import { useState } from 'react'
import { Dialog } from 'react-aria-components/Dialog'
import { Popover } from 'react-aria-components/Popover'
import type { TagId, WorkspaceId } from '../../api/bindings'
import { useAddTag } from '../../api/mutations'
import { Button } from '../../components/Button'
import { TextField } from '../../components/fields'
import type { OverlayProps } from '../../components/lazyOverlay'
import { ErrorNote } from '../../components/Note'
import { showToast } from '../../components/toast'
import { m } from '../../i18n/messages'

type Props = OverlayProps & { workspace: WorkspaceId; onAdded: (tag: TagId) => void }

/** A tag by its pasted id, for tenants whose rooms can only be read by tag: the vendor has no list of tags. */
export function AddTag({ workspace, onAdded, ...overlay }: Props) {
  const [pasted, setPasted] = useState('')
  const add = useAddTag(workspace)
  const tag = pasted.trim()
  const submit = () => {
    if (tag === '' || add.isPending) return
    add.mutate(tag, {
      onSuccess: rooms => {
        showToast(m.tag_added({ count: rooms }))
        setPasted('')
        overlay.onOpenChange(false)
        onAdded(tag)
      },
    })
  }
  return (
    <Popover className="popover" placement="bottom start" offset={4} {...overlay}>
      <Dialog className="popover-form" aria-label={m.tag_add()}>
        <TextField label={m.tag_id()} value={pasted} onChange={setPasted} onEnter={submit} hint={m.tag_id_hint()} isMono autoFocus />
        {add.error && <ErrorNote error={add.error} boxed stacked />}
        <div className="actions">
          <Button look="primary" isDisabled={tag === ''} busy={add.isPending} onPress={submit}>
            {m.tag_read()}
          </Button>
        </div>
      </Dialog>
    </Popover>
  )
}
