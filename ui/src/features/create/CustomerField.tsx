import { useQueries } from '@tanstack/react-query'
import { lazy, useState } from 'react'
import type { AccountSummary, ContactWxid, PersonSummary, WorkspaceId } from '../../api/bindings'
import { personSummaryQuery } from '../../api/queries'
import { LinkButton } from '../../components/Button'
import { classNames } from '../../components/classNames'
import { PlusOutlined } from '../../components/icons'
import { useLazyOverlay } from '../../components/lazyOverlay'
import { shortId } from '../../components/shortId'
import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'
import { FEWEST_CUSTOMERS, MOST_CUSTOMERS } from './draft'
import { FormRow } from './FormRow'
import { NotFriends } from './NotFriends'
import { PersonChips } from './PersonChips'

const AddCustomers = lazy(() => import('../../components/people/AddCustomers').then(({ AddCustomers }) => ({ default: AddCustomers })))

/** So many are drawn at first: far more than a room takes. */
const SHOWN_AT_FIRST = 60

type Props = {
  workspace: WorkspaceId
  customers: readonly ContactWxid[]
  /** Those whom the plan knows to be no friend of the account. */
  notFriends: readonly PersonSummary[]
  account: AccountSummary | null
  onAdd: (people: readonly ContactWxid[]) => void
  onRemove: (people: readonly ContactWxid[]) => void
  onAccount: (account: string) => void
}

/** 客户: who they are, how many of the 40 places are taken, and whom the account may not be able to take in. */
export function CustomerField({ workspace, customers, notFriends, account, onAdd, onRemove, onAccount }: Props) {
  const [all, setAll] = useState(false)
  const shown = all ? customers : customers.slice(0, SHOWN_AT_FIRST)
  const summaries = useQueries({ queries: shown.map(person => personSummaryQuery(workspace, person)) })
  const adding = useLazyOverlay('dialog', overlay => <AddCustomers workspace={workspace} chosen={customers} onAdd={onAdd} onRemove={onRemove} {...overlay} />)
  const doubtful = notFriends.filter(({ wxid }) => customers.includes(wxid))
  const chips = shown.map((person, place) => {
    const summary = summaries[place]?.data ?? null
    const doubt = doubtful.some(({ wxid }) => wxid === person) ? m.create_chip_not_friend() : undefined
    return { id: person, name: summary?.nickName ?? null, note: summary ? summary.corporation : shortId(person), doubt }
  })
  return (
    <FormRow label={m.create_customers()} hint={m.create_customers_range({ fewest: FEWEST_CUSTOMERS, most: MOST_CUSTOMERS })}>
      <PersonChips label={m.create_customers()} chips={chips} onRemove={onRemove}>
        {shown.length < customers.length && (
          <LinkButton onPress={() => setAll(true)}>{m.create_more_customers({ count: formatCount(customers.length - shown.length) })}</LinkButton>
        )}
        <LinkButton icon={PlusOutlined} {...adding.trigger}>
          {m.create_add_customers()}
        </LinkButton>
        {adding.overlay}
      </PersonChips>
      <Counter count={customers.length} onKeepFirst={() => onRemove(customers.slice(MOST_CUSTOMERS))} />
      {doubtful.length > 0 && account !== null && (
        <NotFriends workspace={workspace} people={doubtful} account={account} onAccount={onAccount} onRemove={onRemove} />
      )}
    </FormRow>
  )
}

/** 12 / 40 位, with a mark at the fewest. */
function Counter({ count, onKeepFirst }: { count: number; onKeepFirst: () => void }) {
  const over = count - MOST_CUSTOMERS
  const missing = FEWEST_CUSTOMERS - count
  const percent = (part: number) => `${Math.min(100, (part / MOST_CUSTOMERS) * 100)}%`
  return (
    <div className={classNames('customer-counter', over > 0 && 'over')}>
      <span className="bar" aria-hidden="true">
        <i style={{ width: percent(count) }} />
        <b style={{ left: percent(FEWEST_CUSTOMERS) }} />
      </span>
      <span role="status">
        <b>{m.create_counter({ count: formatCount(count), most: MOST_CUSTOMERS })}</b>{' '}
        <small>
          {over > 0
            ? m.create_counter_over({ count: formatCount(over), most: MOST_CUSTOMERS })
            : missing > 0
              ? m.create_counter_missing({ count: missing, fewest: FEWEST_CUSTOMERS })
              : m.create_counter_left({ count: -over })}
        </small>
      </span>
      {over > 0 && <LinkButton onPress={onKeepFirst}>{m.create_keep_first({ most: MOST_CUSTOMERS })}</LinkButton>}
    </div>
  )
}
