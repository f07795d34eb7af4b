import { lazy } from 'react'
import type { AccountSummary, UserId } from '../../api/bindings'
import { LinkButton } from '../../components/Button'
import { PlusOutlined } from '../../components/icons'
import { useLazyOverlay } from '../../components/lazyOverlay'
import { m } from '../../i18n/messages'
import { FormRow } from './FormRow'
import { PersonChips } from './PersonChips'

const AddCoworkers = lazy(() => import('./AddCoworkers').then(({ AddCoworkers }) => ({ default: AddCoworkers })))

type Props = {
  /** All hosted accounts except the one that creates. */
  accounts: readonly AccountSummary[]
  coworkers: readonly UserId[]
  onChange: (coworkers: UserId[]) => void
}

/** 同事: hosted accounts, and others by their user id. They do not count among the 40. */
export function CoworkerField({ accounts, coworkers, onChange }: Props) {
  const adding = useLazyOverlay('dialog', overlay => <AddCoworkers accounts={accounts} chosen={coworkers} onChange={onChange} {...overlay} />)
  const chips = coworkers.map(userId => {
    const account = accounts.find(other => other.userId === userId)
    return { id: userId, name: account?.nickName ?? userId, note: account ? null : m.create_coworker_typed() }
  })
  return (
    <FormRow label={m.create_coworkers()} hint={m.create_optional()}>
      <PersonChips label={m.create_coworkers()} chips={chips} onRemove={ids => onChange(coworkers.filter(userId => !ids.includes(userId)))}>
        <LinkButton icon={PlusOutlined} {...adding.trigger}>
          {m.create_add_coworkers()}
        </LinkButton>
        {adding.overlay}
      </PersonChips>
    </FormRow>
  )
}
