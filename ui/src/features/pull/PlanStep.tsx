import type { PlanSummary, WorkspaceId } from '../../api/bindings'
import { usePlan } from '../../api/plans'
import { Button } from '../../components/Button'
import { LoadingOutlined } from '../../components/icons'
import { ErrorNote, Note } from '../../components/Note'
import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'
import { type PullDraft, usePullRequest } from './draft'
import { ForecastFigures } from './ForecastFigures'
import { HowToPull } from './HowToPull'
import { PlanHead } from './PlanHead'
import { PlanTable } from './PlanTable'

type Props = { workspace: WorkspaceId; draft: PullDraft; onChange: (change: Partial<PullDraft>) => void; onStarted: () => void }

/** The plan: what will happen to each person, before anything does. */
export function PlanStep({ workspace, draft, onChange, onStarted }: Props) {
  const request = usePullRequest(draft)
  const { data, error, isPlaceholderData, isFetching, refetch } = usePlan(workspace, request)
  const plan = data ?? null
  const choose = () => onChange({ step: 'choose' })
  return (
    <div className="planned">
      <section className="planned-main" aria-label={m.pull_step_plan()}>
        {error && (
          <ErrorNote
            error={error}
            onRetry={() => void refetch()}
            actions={
              <Button size="small" onPress={choose}>
                {m.pull_change_lists()}
              </Button>
            }
          />
        )}
        {!plan && !error && (
          <Note icon={LoadingOutlined} spin>
            {m.plan_making({ count: formatCount(draft.people.length) })}
          </Note>
        )}
        {plan && (
          <Planned workspace={workspace} plan={plan} draft={draft} isStale={isPlaceholderData} isMaking={isFetching} onAgain={refetch} onChange={onChange} />
        )}
      </section>
      <HowToPull workspace={workspace} plan={isPlaceholderData || error ? null : plan} draft={draft} onChange={onChange} onStarted={onStarted} />
    </div>
  )
}

type PlannedProps = Omit<Props, 'onStarted'> & { plan: PlanSummary; isStale: boolean; isMaking: boolean; onAgain: () => unknown }

function Planned({ workspace, plan, draft, isStale, isMaking, onAgain, onChange }: PlannedProps) {
  return (
    <>
      <div className="plan-top" aria-busy={isStale}>
        <PlanHead plan={plan} draft={draft} onChange={onChange} />
        <ForecastFigures plan={plan} />
      </div>
      <PlanTable key={plan.id} workspace={workspace} plan={plan} isMaking={isMaking} onAgain={onAgain} />
    </>
  )
}
