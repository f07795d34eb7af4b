import { useState } from 'react'
import { Dialog } from 'react-aria-components/Dialog'
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox'
import { Popover } from 'react-aria-components/Popover'
import type { AccountSummary, UserId } from '../../api/bindings'
import { Button } from '../../components/Button'
import { TextField } from '../../components/fields'
import { Account } from '../../components/labels'
import type { OverlayProps } from '../../components/lazyOverlay'
import { visibleText } from '../../components/safeText'
import { m } from '../../i18n/messages'

type Props = OverlayProps & { accounts: readonly AccountSummary[]; chosen: readonly UserId[]; onChange: (coworkers: UserId[]) => void }

/** Ticks hosted accounts, and takes the user id of a coworker whose account is not hosted. */
export function AddCoworkers({ accounts, chosen, onChange, ...overlay }: Props) {
  const [typed, setTyped] = useState('')
  const userId = typed.trim()
  const add = () => {
    if (userId === '') return
    onChange([...new Set([...chosen, userId])])
    setTyped('')
  }
  const known = accounts.map(account => account.userId)
  const tick = (ticked: Iterable<unknown> | 'all') => {
    const ids = ticked === 'all' ? known : [...ticked].map(String)
    onChange([...chosen.filter(id => !known.includes(id)), ...known.filter(id => ids.includes(id))])
  }
  return (
    <Popover className="popover add-people" placement="bottom start" offset={4} {...overlay}>
      <Dialog className="popover-form" aria-label={m.create_add_coworkers()}>
        <ListBox
          aria-label={m.create_coworkers_hosted()}
          className="choice-list many"
          selectionMode="multiple"
          selectionBehavior="toggle"
          escapeKeyBehavior="none"
          selectedKeys={known.filter(id => chosen.includes(id))}
          onSelectionChange={tick}
          items={accounts}
          renderEmptyState={() => <p className="choice-none">{m.create_coworkers_none()}</p>}
        >
          {account => (
            <ListBoxItem id={account.userId} textValue={visibleText(account.nickName)} className="choice-item">
              <i className="tick" aria-hidden="true" />
              <Account account={account} />
              <small className="cut">{visibleText(account.userId)}</small>
            </ListBoxItem>
          )}
        </ListBox>
        <TextField label={m.create_coworker_id()} value={typed} onChange={setTyped} onEnter={add} hint={m.create_coworker_id_hint()} maxLength={64} isMono>
          <Button size="small" look="plain" isDisabled={userId === ''} onPress={add}>
            {m.create_add()}
          </Button>
        </TextField>
      </Dialog>
    </Popover>
  )
}
