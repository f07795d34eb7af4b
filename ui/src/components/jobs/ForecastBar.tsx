import type { PlanCounts } from '../../api/bindings'
import { m } from '../../i18n/messages'
import { type Part, StackedBar } from './StackedBar'

/** What a plan expects, before anything is done: direct joins solid, invitation cards hatched. */
export function ForecastBar({ counts }: { counts: PlanCounts }) {
  return <StackedBar parts={forecastParts(counts)} />
}

export function forecastParts({ direct, card, alreadyIn, impossible, create, leave }: PlanCounts): Part[] {
  return [
    { look: 'done', label: create > 0 ? m.forecast_create() : leave > 0 ? m.forecast_leave() : m.forecast_direct(), count: direct + create + leave },
    { look: 'card', label: m.forecast_card(), count: card },
    { look: 'quiet', label: m.forecast_already_in(), count: alreadyIn },
    { look: 'bad', label: m.forecast_impossible(), count: impossible },
  ]
}
