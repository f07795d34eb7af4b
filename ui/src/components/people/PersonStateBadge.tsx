import type { PersonLookup } from '../../api/bindings'
import { fullTime } from '../../i18n/format'
import { Badge } from '../labels'
import { useNow } from '../Time'
import { personState } from './personState'

/** How sure the answer about a person is, and since when. */
export function PersonStateBadge({ answer, verifying }: { answer: PersonLookup | null; verifying: boolean }) {
  const { words, ...look } = personState(answer, verifying, useNow())
  return (
    <Badge {...look} title={answer?.asOf ? fullTime(answer.asOf) : undefined}>
      {words}
    </Badge>
  )
}
