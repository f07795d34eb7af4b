import { useEffect, useMemo, useRef } from 'react'
import { useHostedAccounts } from '../../api/accounts'
import type { AccountSummary, ContactWxid, RoomWxid, UserId, WorkspaceId } from '../../api/bindings'
import { takeHandedOver, useHandedOver } from '../../api/handover'
import { useCreatePlan, useRoomAsTemplate } from '../../api/newRooms'
import { useOverview } from '../../api/queries'
import { AccountField } from '../../components/AccountField'
import { Icon } from '../../components/Icon'
import { ClockCircleOutlined } from '../../components/icons'
import { ErrorNote } from '../../components/Note'
import { visibleText } from '../../components/safeText'
import { useRested } from '../../components/useRested'
import { m } from '../../i18n/messages'
import { CoworkerField } from './CoworkerField'
import { CreatePlan } from './CreatePlan'
import { CustomerField } from './CustomerField'
import { DraftTools } from './DraftTools'
import { type Draft, emptyDraft, isEmpty, useDrafts, withCustomers, withoutCustomers } from './draft'
import { GreetingField } from './GreetingField'
import { NameField } from './NameField'

/** So long the form must rest before it is planned. */
const REST_MS = 250

/** 建一个群: the form, and beside it what will happen. */
export function OneRoom({ workspace }: { workspace: WorkspaceId }) {
  const [drafts, setDrafts] = useDrafts(workspace)
  const overview = useOverview(workspace)
  const accounts = useHostedAccounts(workspace)
  const draft = useWithOnlyAccount(drafts.now, accounts)
  const latest = useRef({ draft, drafts, setDrafts })
  latest.current = { draft, drafts, setDrafts }
  const change = (changed: Partial<Draft>) => setDrafts({ ...drafts, now: { ...draft, ...changed } })
  const replace = (now: Draft) => latest.current.setDrafts({ now, before: isEmpty(draft) ? drafts.before : draft })
  const template = useTemplate(workspace, replace)
  useHandedOverDraft(workspace, template.mutate, people => {
    const { draft, drafts, setDrafts } = latest.current
    setDrafts({ ...drafts, now: withCustomers(draft, people) })
  })

  const rested = useRested(draft, REST_MS)
  const planned = useCreatePlan(workspace, rested)
  const create = planned.data?.row?.create ?? null
  const account = accounts.find(({ userId }) => userId === draft.account) ?? null
  const changeAccount = (userId: UserId | null) => change({ account: userId, coworkers: draft.coworkers.filter(other => other !== userId) })
  return (
    <div className="planned">
      <div className="planned-main create-form">
        <DraftTools
          workspace={workspace}
          isEmpty={isEmpty(draft)}
          before={drafts.before}
          busy={template.isPending}
          onTemplate={room => template.mutate(room)}
          onClear={() => replace({ ...emptyDraft, account: draft.account })}
          onRestore={before => setDrafts({ now: before, before: isEmpty(draft) ? null : draft })}
        />
        {template.error && <ErrorNote error={template.error} lead={m.create_template_failed()} boxed />}
        {overview.error && <ErrorNote error={overview.error} onRetry={() => overview.refetch()} boxed />}
        <div className="account-field">
          <AccountField label={m.create_account()} accounts={accounts} value={draft.account} hint={m.create_account_hint()} onChange={changeAccount} />
          {account?.online === false && (
            <p className="field-warning" role="status">
              <Icon of={ClockCircleOutlined} />
              <span>{visibleText(m.create_account_offline({ account: account.nickName }))}</span>
            </p>
          )}
        </div>
        <CoworkerField
          accounts={accounts.filter(({ userId }) => userId !== draft.account)}
          coworkers={draft.coworkers}
          onChange={coworkers => change({ coworkers })}
        />
        <CustomerField
          workspace={workspace}
          customers={draft.customers}
          notFriends={create?.notFriends ?? []}
          account={account}
          onAdd={people => change(withCustomers(draft, people))}
          onRemove={people => change(withoutCustomers(draft, people))}
          onAccount={changeAccount}
        />
        <NameField
          workspace={workspace}
          name={draft.name}
          sameName={planned.data?.room.name === draft.name ? (create?.sameName ?? 0) : 0}
          onChange={name => change({ name })}
        />
        <GreetingField label={m.create_greeting()} hint={m.create_greeting_optional()} greeting={draft.greeting} onChange={greeting => change({ greeting })} />
      </div>
      <CreatePlan
        workspace={workspace}
        draft={draft}
        account={account}
        planned={planned.data ?? null}
        upToDate={planned.data?.room === draft && !planned.isPlaceholderData}
        error={planned.error}
        onRetry={() => planned.refetch()}
        onStarted={() => setDrafts({ now: { ...emptyDraft, account: draft.account }, before: draft })}
      />
    </div>
  )
}

/** Where there is one account only, nobody has to choose it. */
function useWithOnlyAccount(draft: Draft, accounts: readonly AccountSummary[]): Draft {
  const only = accounts.length === 1 ? (accounts[0]?.userId ?? null) : null
  return useMemo(() => (draft.account === null && only !== null ? { ...draft, account: only } : draft), [draft, only])
}

function useTemplate(workspace: WorkspaceId, replace: (draft: Draft) => void) {
  const template = useRoomAsTemplate(workspace)
  const take = useRef(replace)
  take.current = replace
  const mutate = useRef((room: RoomWxid) => template.mutate(room, { onSuccess: made => take.current({ ...emptyDraft, ...made }) }))
  return { mutate: mutate.current, isPending: template.isPending, error: template.error }
}

/** What another screen sent along: a room to go by, or customers. Taken once. */
function useHandedOverDraft(workspace: WorkspaceId, onTemplate: (room: RoomWxid) => void, onCustomers: (people: readonly ContactWxid[]) => void) {
  const handed = useHandedOver(workspace, 'create')
  const take = useRef({ onTemplate, onCustomers })
  take.current = { onTemplate, onCustomers }
  useEffect(() => {
    if (handed === null) return
    takeHandedOver(workspace, 'create')
    if (handed.template !== undefined) take.current.onTemplate(handed.template)
    if (handed.customers !== undefined) take.current.onCustomers(handed.customers)
  }, [handed, workspace])
}
