import { Button as KitButton } from 'react-aria-components/Button'
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox'
import { Popover } from 'react-aria-components/Popover'
import { Select, SelectValue } from 'react-aria-components/Select'
import { useHostedAccounts } from '../../api/accounts'
import type { AccountWxid, WorkspaceId } from '../../api/bindings'
import { Icon } from '../../components/Icon'
import { DownOutlined } from '../../components/icons'
import { Account } from '../../components/labels'
import { visibleText } from '../../components/safeText'
import { m } from '../../i18n/messages'

/** Stands for every account among the choices; an id has no such characters. */
const EVERY = '\u0000every'

type Props = { workspace: WorkspaceId; account: AccountWxid | null; onChange: (account: AccountWxid | null) => void }

/** 全部托管账号, or one: rooms that it sees, and the account itself. */
export function AccountFilter({ workspace, account, onChange }: Props) {
  const accounts = useHostedAccounts(workspace)
  const choose = (key: unknown) => {
    if (typeof key === 'string') onChange(key === EVERY ? null : key)
  }
  return (
    <Select className="events-account" aria-label={m.events_account_filter()} value={account ?? EVERY} onChange={choose}>
      <KitButton className="field-box select">
        <SelectValue className="cut account-value" />
        <Icon of={DownOutlined} />
      </KitButton>
      <Popover className="popover select-popover" offset={4}>
        <ListBox>
          <ListBoxItem id={EVERY} textValue={m.events_every_account()} className="menu-item">
            {m.events_every_account()}
          </ListBoxItem>
          {accounts.map(each => (
            <ListBoxItem key={each.wxid} id={each.wxid} textValue={visibleText(each.nickName)} className="menu-item account-item">
              <Account account={each} />
              <small className="cut">{visibleText(each.userId)}</small>
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </Select>
  )
}
