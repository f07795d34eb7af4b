import { useState } from 'react'
import { Dialog } from 'react-aria-components/Dialog'
import { Label } from 'react-aria-components/Label'
import { Popover } from 'react-aria-components/Popover'
import { Text } from 'react-aria-components/Text'
import { TextArea } from 'react-aria-components/TextArea'
import { TextField } from 'react-aria-components/TextField'
import type { ImportedRooms } from '../../api/bindings'
import { usePasteRooms } from '../../api/newRooms'
import { Button } from '../../components/Button'
import { useImeGuard } from '../../components/imeGuard'
import type { OverlayProps } from '../../components/lazyOverlay'
import { ErrorNote } from '../../components/Note'
import { m } from '../../i18n/messages'

type Props = OverlayProps & { onPasted: (imported: ImportedRooms) => void }

/** A table copied out of a sheet, with its header, in place of a file. */
export function PasteRooms({ onPasted, ...overlay }: Props) {
  const [pasted, setPasted] = useState('')
  const reading = usePasteRooms()
  const guard = useImeGuard()
  const read = () => {
    const onSuccess = (imported: ImportedRooms) => {
      overlay.onOpenChange(false)
      onPasted(imported)
    }
    reading.mutate(pasted, { onSuccess })
  }
  return (
    <Popover className="popover add-people" placement="bottom" offset={4} {...overlay}>
      <Dialog className="popover-form" aria-label={m.create_paste_table()}>
        <TextField className="field" value={pasted} onChange={setPasted} ref={guard}>
          <Label>{m.create_paste_field()}</Label>
          <TextArea className="text-area" placeholder={m.create_paste_placeholder()} spellCheck={false} autoFocus />
          <Text slot="description" className="field-hint">
            {m.create_paste_hint()}
          </Text>
        </TextField>
        {reading.error && <ErrorNote error={reading.error} lead={m.create_paste_failed()} boxed stacked />}
        <div className="actions">
          <Button look="primary" isDisabled={pasted.trim() === ''} busy={reading.isPending} onPress={read}>
            {m.create_paste_check()}
          </Button>
        </div>
      </Dialog>
    </Popover>
  )
}
