import type { AccountSummary, ContactWxid, PersonSummary, RowAccount, UserId, WorkspaceId } from '../../api/bindings'
import { useSharedFriends } from '../../api/newRooms'
import { LinkButton } from '../../components/Button'
import { Icon } from '../../components/Icon'
import { WarningOutlined } from '../../components/icons'
import { visibleText } from '../../components/safeText'
import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'

type Props = {
  workspace: WorkspaceId
  people: readonly PersonSummary[]
  account: AccountSummary
  onAccount: (account: UserId) => void
  onRemove: (people: readonly ContactWxid[]) => void
}

/** Customers who are no friend of the account: creating may fail. Offers another account, or to leave them out; blocks nothing. */
export function NotFriends({ workspace, people, account, onAccount, onRemove }: Props) {
  const alternatives = useSharedFriends(
    workspace,
    people.map(({ wxid }) => wxid),
  )
  const [first] = people
  if (!first) return null
  const name = first.nickName.trim() || m.name_blank()
  const count = formatCount(people.length)
  return (
    <div className="field-warning" role="status">
      <Icon of={WarningOutlined} />
      <span>
        {visibleText(
          people.length === 1 ? m.create_not_friend({ name, account: account.nickName }) : m.create_not_friends({ name, count, account: account.nickName }),
        )}
      </span>
      {alternatives
        .filter(({ userId }) => userId !== account.userId)
        .map(other => (
          <Alternative key={other.userId} account={other} onAccount={onAccount} />
        ))}
      <LinkButton onPress={() => onRemove(people.map(({ wxid }) => wxid))}>
        {people.length === 1 ? m.create_remove() : m.create_remove_them({ count })}
      </LinkButton>
    </div>
  )
}

function Alternative({ account, onAccount }: { account: RowAccount; onAccount: (account: UserId) => void }) {
  return <LinkButton onPress={() => onAccount(account.userId)}>{visibleText(m.create_use_account({ account: account.nickName }))}</LinkButton>
}
