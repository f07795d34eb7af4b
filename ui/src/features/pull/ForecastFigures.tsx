import type { PlanSummary } from '../../api/bindings'
import { reasonWords } from '../../api/reasons'
import { ForecastBar, forecastParts } from '../../components/jobs/ForecastBar'
import { useJobSettings } from '../../components/jobs/JobSettings'
import { PartSquare } from '../../components/jobs/StackedBar'
import { visibleText } from '../../components/safeText'
import { formatCount, formatDuration } from '../../i18n/format'
import { m } from '../../i18n/messages'

/** The forecast in a bar and five figures. */
export function ForecastFigures({ plan }: { plan: PlanSummary }) {
  const [{ directBelow, perMinute }] = useJobSettings()
  const reason = plan.reasons.find(({ impossible }) => impossible)
  const notes: Record<string, string> = {
    done: m.forecast_direct_note({ count: directBelow }),
    card: m.forecast_card_note(),
    quiet: m.forecast_already_in_note(),
    bad: reason ? visibleText(reasonWords({ reason: reason.textKey, reasonValues: [] })?.title ?? '') : m.forecast_impossible_note(),
  }
  return (
    <>
      <ForecastBar counts={plan.counts} />
      <dl className="forecast-figures">
        {forecastParts(plan.counts).map(({ look, label, count }) => (
          <div key={look}>
            <dt>
              <PartSquare look={look} />
              {label}
            </dt>
            <dd>
              <b>{formatCount(count)}</b>
              <small>{notes[look]}</small>
            </dd>
          </div>
        ))}
        <div className="duration">
          <dt>{m.forecast_duration()}</dt>
          <dd>
            <b>{plan.toSend === 0 ? m.unknown_dash() : formatDuration(plan.seconds)}</b>
            <small>{m.forecast_pace({ count: perMinute })}</small>
          </dd>
        </div>
      </dl>
    </>
  )
}
