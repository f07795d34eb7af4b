import { useHostedAccounts } from '../../api/accounts'
import type { PlanSummary, WorkspaceId } from '../../api/bindings'
import { AccountField } from '../../components/AccountField'
import { PhoneGuide } from '../../components/jobs/PhoneGuide'
import { PlanFact, PlanPanel } from '../../components/jobs/PlanPanel'
import { StartPlan } from '../../components/jobs/StartPlan'
import { Account } from '../../components/labels'
import { Note } from '../../components/Note'
import { formatCount, formatDuration } from '../../i18n/format'
import { m } from '../../i18n/messages'
import { type Leaving, OWNER } from './leaving'

type Props = {
  workspace: WorkspaceId
  leaving: Leaving
  plan: PlanSummary | null
  upToDate: boolean
  onLeaving: (leaving: Leaving) => void
}

/** Who leaves how many rooms, that it cannot be undone, what only the phone can do, and the number to type. */
export function LeavePlan({ workspace, leaving, plan, upToDate, onLeaving }: Props) {
  const owned = plan?.reasons.find(({ textKey }) => textKey === OWNER)?.rows ?? 0
  const toSend = plan?.toSend ?? 0
  // Where two accounts leave one room, calls are not rooms.
  const oneEach = plan !== null && plan.counts.total === plan.roomCount
  const count = formatCount(toSend)
  const act = toSend === 0 ? m.leave_start_none() : oneEach ? m.leave_start({ count }) : m.leave_start_times({ count })
  return (
    <PlanPanel
      title={m.leave_plan()}
      foot={
        <StartPlan
          workspace={workspace}
          plan={upToDate ? plan : null}
          act={act}
          numberLabel={number => (oneEach ? m.leave_number({ count: number }) : m.leave_number_times({ count: number }))}
          hint={m.create_start_hint()}
          look="danger-solid"
          onStarted={() => onLeaving({ rooms: [], account: null })}
        />
      }
    >
      <AccountField
        label={m.leave_account()}
        accounts={useHostedAccounts(workspace)}
        value={leaving.account}
        none={m.leave_account_all()}
        onChange={account => onLeaving({ ...leaving, account })}
      />
      {plan && (
        <div>
          {plan.accounts.map(({ account, rows }) => (
            <PlanFact key={account.userId} name={<Account account={account} />}>
              {m.create_rooms_count({ count: formatCount(rows) })}
            </PlanFact>
          ))}
          {toSend > 0 && <PlanFact name={m.plan_duration()}>{formatDuration(plan.seconds)}</PlanFact>}
        </div>
      )}
      <Note look="warn" boxed>
        {m.leave_grave()}
      </Note>
      {owned > 0 && <PhoneGuide rooms={owned} />}
    </PlanPanel>
  )
}
