import { useRef } from 'react'
import type { AccountSummary, PlanSummary, WorkspaceId } from '../../api/bindings'
import { fullJobSettings } from '../../api/jobSettings'
import { useAppStart } from '../../api/queries'
import { AccountField } from '../../components/AccountField'
import { Button } from '../../components/Button'
import { TextField } from '../../components/fields'
import { PlanFact, PlanPanel } from '../../components/jobs/PlanPanel'
import { StartPlan } from '../../components/jobs/StartPlan'
import { Account } from '../../components/labels'
import { Note } from '../../components/Note'
import { visibleText } from '../../components/safeText'
import { navigate } from '../../host/route'
import { formatCount, formatDuration } from '../../i18n/format'
import { m } from '../../i18n/messages'
import { type Batch, numberToken } from './batch'
import { GreetingField } from './GreetingField'

/** Columns offered as buttons; any other can be typed. */
const MOST_COLUMNS = 12

type Props = {
  workspace: WorkspaceId
  batch: Batch
  accounts: readonly AccountSummary[]
  plan: PlanSummary | null
  /** The plan is of the settings as they stand. */
  upToDate: boolean
  onChange: (batch: Batch) => void
}

/** 批量计划: how many will be created by whom, what holds for all rows, and the start. */
export function BatchPlan({ workspace, batch, accounts, plan, upToDate, onChange }: Props) {
  const change = (changed: Partial<Batch>) => onChange({ ...batch, ...changed })
  const { data: start } = useAppStart()
  const { createEverySeconds } = fullJobSettings(start?.preferences.jobs)
  const toSend = plan?.toSend ?? 0
  const bad = plan?.counts.impossible ?? 0
  return (
    <PlanPanel
      title={m.create_batch_plan()}
      foot={
        batch.started ? (
          <Started />
        ) : (
          <StartPlan
            workspace={workspace}
            plan={upToDate ? plan : null}
            act={toSend === 0 ? m.create_start_none() : m.create_start_many({ count: formatCount(toSend) })}
            numberLabel={number => m.create_number({ count: number })}
            hint={bad > 0 ? m.create_batch_foot({ count: formatCount(bad) }) : m.create_start_hint()}
            onStarted={() => change({ started: true })}
          />
        )
      }
    >
      {plan && <Figures plan={plan} />}
      {plan && (
        <div>
          {plan.accounts.map(({ account, rows }) => (
            <PlanFact key={account.userId} name={<Account account={account} />}>
              {account.online === false ? m.create_waiting_count({ count: formatCount(rows) }) : m.create_rooms_count({ count: formatCount(rows) })}
            </PlanFact>
          ))}
          <PlanFact name={m.create_pace()}>{m.create_pace_every({ seconds: createEverySeconds })}</PlanFact>
          <PlanFact name={m.plan_duration()}>{formatDuration(plan.seconds)}</PlanFact>
        </div>
      )}
      <Settings batch={batch} accounts={accounts} onChange={change} />
      <Note boxed>{m.create_note_numbers()}</Note>
      <Note boxed>{m.create_note_slow()}</Note>
    </PlanPanel>
  )
}

function Figures({ plan: { counts } }: { plan: PlanSummary }) {
  return (
    <dl className="figure-cards plan-figures">
      <div>
        <dt>{m.create_figure_ready()}</dt>
        <dd>
          {formatCount(counts.create)} <small>{m.create_unit_rooms()}</small>
        </dd>
      </div>
      <div className={counts.impossible > 0 ? 'bad' : undefined}>
        <dt>{m.create_figure_bad()}</dt>
        <dd>
          {formatCount(counts.impossible)} <small>{m.create_unit_rows()}</small>
        </dd>
      </div>
    </dl>
  )
}

function Started() {
  return (
    <Note
      boxed
      stacked
      actions={
        <Button size="small" onPress={() => navigate({ screen: 'jobs', job: null })}>
          {m.create_see_jobs()}
        </Button>
      }
    >
      {m.create_batch_started()}
    </Note>
  )
}

type SettingsProps = { batch: Batch; accounts: readonly AccountSummary[]; onChange: (changed: Partial<Batch>) => void }

/** What holds for all rows: names, and what rows have that say nothing themselves. */
function Settings({ batch, accounts, onChange }: SettingsProps) {
  const { namePattern, firstNumber, greeting, account, imported } = batch
  const field = useRef<HTMLDivElement>(null)
  const insert = (token: string) => {
    const input = field.current?.querySelector('input')
    const from = input?.selectionStart ?? namePattern.length
    const to = input?.selectionEnd ?? namePattern.length
    onChange({ namePattern: namePattern.slice(0, from) + token + namePattern.slice(to) })
    requestAnimationFrame(() => {
      input?.focus()
      input?.setSelectionRange(from + token.length, from + token.length)
    })
  }
  const tokens = [numberToken(), ...imported.columns.slice(0, MOST_COLUMNS).map(column => `{${column}}`)]
  return (
    <>
      <div className="pattern-field" ref={field}>
        <TextField
          label={m.create_pattern()}
          value={namePattern}
          onChange={pattern => onChange({ namePattern: pattern })}
          hint={imported.hasNames ? m.create_pattern_hint_names() : m.create_pattern_hint()}
        />
        <div className="pattern-columns" role="group" aria-label={m.create_pattern_columns()}>
          {tokens.map(token => (
            <Button key={token} size="small" onPress={() => insert(token)}>
              {visibleText(token)}
            </Button>
          ))}
        </div>
      </div>
      <TextField label={m.create_first_number()} value={String(firstNumber)} onChange={typed => onChange({ firstNumber: numberOf(typed) })} />
      <AccountField
        label={m.create_batch_account()}
        accounts={accounts}
        value={account}
        none={m.create_account_none()}
        onChange={userId => onChange({ account: userId })}
      />
      <GreetingField label={m.create_batch_greeting()} greeting={greeting} onChange={text => onChange({ greeting: text })} />
    </>
  )
}

const HIGHEST_NUMBER = 999_999

/** The number in what was typed; anything else counts as nothing. */
function numberOf(typed: string): number {
  const digits = typed.normalize('NFKC').replace(/\D/g, '').slice(0, 6)
  return Math.min(Number(digits), HIGHEST_NUMBER)
}
