import { Button as KitButton } from 'react-aria-components/Button'
import { Label } from 'react-aria-components/Label'
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox'
import { Popover } from 'react-aria-components/Popover'
import { Select, SelectValue } from 'react-aria-components/Select'
import { Text } from 'react-aria-components/Text'
import type { AccountSummary, UserId } from '../api/bindings'
import { m } from '../i18n/messages'
import { Icon } from './Icon'
import { DownOutlined } from './icons'
import { Account } from './labels'
import { visibleText } from './safeText'

/** Stands for no account among the choices; a user id has no such characters. */
const NONE = '\u0000none'

type Props = {
  label: string
  accounts: readonly AccountSummary[]
  value: UserId | null
  /** The choice that means none of them in particular; without it one has to be chosen. */
  none?: string
  hint?: string
  onChange: (account: UserId | null) => void
}

/** A hosted account by nickname; its user id stands behind, because nicknames can be the same. */
export function AccountField({ label, accounts, value, none, hint, onChange }: Props) {
  const choose = (key: unknown) => {
    if (typeof key === 'string') onChange(key === NONE ? null : key)
  }
  return (
    <Select className="field" value={value ?? (none === undefined ? null : NONE)} onChange={choose} placeholder={m.account_choose()}>
      <Label>{label}</Label>
      <KitButton className="field-box select">
        <SelectValue className="cut account-value" />
        <Icon of={DownOutlined} />
      </KitButton>
      {hint && (
        <Text slot="description" className="field-hint">
          {hint}
        </Text>
      )}
      <Popover className="popover select-popover" offset={4}>
        <ListBox>
          {none !== undefined && (
            <ListBoxItem id={NONE} textValue={none} className="menu-item">
              {none}
            </ListBoxItem>
          )}
          {accounts.map(account => (
            <ListBoxItem
              key={account.userId}
              id={account.userId}
              textValue={visibleText(`${account.nickName} ${account.userId}`)}
              className="menu-item account-item"
            >
              <Account account={account} />
              <small className="cut">{visibleText(account.userId)}</small>
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </Select>
  )
}
