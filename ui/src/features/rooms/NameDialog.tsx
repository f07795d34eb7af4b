import { useState } from 'react'
import { Dialog } from 'react-aria-components/Dialog'
import { Heading } from 'react-aria-components/Heading'
import { Modal, ModalOverlay } from 'react-aria-components/Modal'
import { Button } from '../../components/Button'
import { TextField } from '../../components/fields'
import { m } from '../../i18n/messages'

const LONGEST_NAME = 40

type Props = {
  title: string
  /** What stands in the field at first. */
  name: string
  /** Names that are taken. */
  taken: readonly string[]
  act: string
  busy: boolean
  onName: (name: string) => void
  onClose: () => void
}

/** Asks for the name of a view. */
export function NameDialog({ title, name, taken, act, busy, onName, onClose }: Props) {
  const [typed, setTyped] = useState(name)
  const given = typed.trim()
  const isTaken = taken.includes(given)
  const submit = () => {
    if (given !== '' && !isTaken && !busy) onName(given)
  }
  return (
    <ModalOverlay className="scrim" isOpen isDismissable onOpenChange={onClose}>
      <Modal>
        <Dialog className="dialog">
          <Heading slot="title" level={2}>
            {title}
          </Heading>
          <TextField
            label={m.view_name()}
            value={typed}
            onChange={setTyped}
            onEnter={submit}
            maxLength={LONGEST_NAME}
            error={isTaken && m.view_name_taken()}
            hint={m.view_name_hint()}
            autoFocus
          />
          <div className="actions">
            <Button onPress={onClose}>{m.action_cancel()}</Button>
            <Button look="primary" isDisabled={given === '' || isTaken} busy={busy} onPress={submit}>
              {act}
            </Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}
