import { useHostedAccounts } from '../../api/accounts'
import type { PlanSummary, WorkspaceId } from '../../api/bindings'
import { AccountField } from '../../components/AccountField'
import { ExportButton } from '../../components/export/ExportButton'
import { BreakerSwitch, PaceChoice, QuietHoursSwitch } from '../../components/jobs/JobSettings'
import { PlanPanel } from '../../components/jobs/PlanPanel'
import { PlanReasons } from '../../components/jobs/PlanReasons'
import { StartPlan } from '../../components/jobs/StartPlan'
import { Note } from '../../components/Note'
import { visibleText } from '../../components/safeText'
import { formatCount, joinNames } from '../../i18n/format'
import { m } from '../../i18n/messages'
import type { PullDraft } from './draft'

type Props = {
  workspace: WorkspaceId
  /** Null while it is being made. */
  plan: PlanSummary | null
  draft: PullDraft
  onChange: (change: Partial<PullDraft>) => void
  onStarted: () => void
}

/** 怎么拉: by whom, how fast, what cannot be taken back, and the button. */
export function HowToPull({ workspace, plan, draft, onChange, onStarted }: Props) {
  const count = formatCount(plan?.toSend ?? 0)
  return (
    <PlanPanel
      title={m.pull_how()}
      foot={
        <StartPlan
          key={plan?.id}
          workspace={workspace}
          plan={plan}
          act={plan ? m.pull_start({ count }) : m.pull_start_none()}
          numberLabel={number => m.pull_type_number({ count: number })}
          hint={plan?.toSend === 0 ? m.plan_nothing_to_send() : m.start_hint()}
          onStarted={onStarted}
        />
      }
    >
      <AccountField
        label={m.pull_by_whom()}
        accounts={useHostedAccounts(workspace)}
        value={draft.account}
        none={m.account_auto()}
        onChange={account => onChange({ account })}
        hint={plan ? accountsWords(plan) : undefined}
      />
      <PaceChoice />
      <div className="plan-switches">
        <BreakerSwitch />
        <QuietHoursSwitch />
      </div>
      {plan && plan.counts.card > 0 && (
        <Note look="warn" boxed>
          {m.pull_cards_warning({ count: formatCount(plan.counts.card) })}
        </Note>
      )}
      {plan && plan.counts.waiting > 0 && (
        <Note look="warn" boxed>
          {m.plan_waiting_warning({ count: formatCount(plan.counts.waiting) })}
        </Note>
      )}
      {plan && <PlanReasons reasons={plan.reasons} />}
      {plan && plan.counts.impossible > 0 && (
        <div>
          <ExportButton
            workspace={workspace}
            label={m.export_plan_problems_act()}
            exportables={[{ name: m.export_plan_problems({ count: formatCount(plan.counts.impossible) }), what: { of: 'planProblems', plan: plan.id } }]}
            size="small"
          />
        </div>
      )}
    </PlanPanel>
  )
}

/** 46 位由小北，11 位由小南. */
function accountsWords({ accounts }: PlanSummary): string | undefined {
  if (accounts.length === 0) return undefined
  return visibleText(joinNames(accounts.map(({ account, rows }) => m.pull_rows_by({ count: formatCount(rows), account: account.nickName }))))
}
