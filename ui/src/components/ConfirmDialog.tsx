import { type ReactNode, useState } from 'react'
import { Dialog } from 'react-aria-components/Dialog'
import { Heading } from 'react-aria-components/Heading'
import { Modal, ModalOverlay } from 'react-aria-components/Modal'
import { m } from '../i18n/messages'
import { Button } from './Button'
import { TextField } from './fields'

type Props = {
  title: string
  text: ReactNode
  /** What the button does, as verb and object. */
  act: string
  keep: string
  /** The word to be typed before the button works, if the act is that grave. */
  typed?: string
  busy?: boolean
  onAct: () => void
  onClose: () => void
}

/** Asks before something that cannot be undone. The only use of a window over the window. */
export function ConfirmDialog({ title, text, act, keep, typed, busy = false, onAct, onClose }: Props) {
  const [word, setWord] = useState('')
  const confirmed = typed === undefined || word.trim() === typed
  return (
    <ModalOverlay className="scrim" isOpen isDismissable={!busy} onOpenChange={onClose}>
      <Modal>
        <Dialog role="alertdialog" className="dialog">
          <Heading slot="title" level={2}>
            {title}
          </Heading>
          <p>{text}</p>
          {typed !== undefined && (
            <TextField label={m.confirm_type({ word: typed })} value={word} onChange={setWord} onEnter={() => confirmed && onAct()} autoFocus />
          )}
          <div className="actions">
            <Button onPress={onClose} autoFocus={typed === undefined}>
              {keep}
            </Button>
            <Button look="danger-solid" isDisabled={!confirmed} busy={busy} onPress={onAct}>
              {act}
            </Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}
