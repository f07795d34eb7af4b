import { Dialog } from 'react-aria-components/Dialog'
import { Heading } from 'react-aria-components/Heading'
import { Modal, ModalOverlay } from 'react-aria-components/Modal'
import { Button } from '../components/Button'
import { Key } from '../components/labels'
import { commandKey } from '../components/TopBar'
import { m } from '../i18n/messages'

/** The keys that work everywhere and in the list of rooms. */
export function KeySheet({ onClose }: { onClose: () => void }) {
  const keys: readonly { keys: string[]; does: string }[] = [
    { keys: [commandKey('K')], does: m.key_palette() },
    { keys: ['/'], does: m.key_search() },
    { keys: ['↑', '↓', 'PgUp', 'PgDn'], does: m.key_arrows() },
    { keys: ['Space'], does: m.key_space() },
    { keys: ['Enter'], does: m.key_enter() },
    { keys: ['X'], does: m.key_select_one() },
    { keys: ['Shift ↑', 'Shift ↓'], does: m.key_select_range() },
    { keys: [commandKey('A')], does: m.key_select_all() },
    { keys: [commandKey('E')], does: m.key_export() },
    { keys: [commandKey('L')], does: m.key_pull() },
    { keys: ['Esc'], does: m.key_escape() },
    { keys: [commandKey('Enter')], does: m.key_lookup() },
    { keys: ['?'], does: m.key_sheet() },
  ]
  return (
    <ModalOverlay className="scrim" isOpen isDismissable onOpenChange={onClose}>
      <Modal>
        <Dialog className="dialog">
          <Heading slot="title" level={2}>
            {m.keys_title()}
          </Heading>
          <dl className="key-sheet">
            {keys.map(row => (
              <KeyRow key={row.does} {...row} />
            ))}
          </dl>
          <div className="actions">
            <Button onPress={onClose} autoFocus>
              {m.action_close()}
            </Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}

function KeyRow({ keys, does }: { keys: string[]; does: string }) {
  return (
    <>
      <dt>
        {keys.map(key => (
          <Key key={key}>{key}</Key>
        ))}
      </dt>
      <dd>{does}</dd>
    </>
  )
}
