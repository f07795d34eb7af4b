import { CheckCircleFilled, InfoCircleOutlined } from '../../components/icons'
import { Line } from '../../components/people/PasteSummary'
import { visibleText } from '../../components/safeText'
import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'
import type { PeopleList } from './usePeopleList'

/** How many people bear a typed name, and that not all of them may be shown. */
export function NamedSummary({ named }: { named: NonNullable<PeopleList['named']> }) {
  const { text, total, found } = named
  return (
    <ul className="paste-summary" aria-live="polite">
      <Line look="ok" icon={CheckCircleFilled}>
        {visibleText(m.people_found({ text, count: formatCount(total) }))}
      </Line>
      {total > found.length && <Line icon={InfoCircleOutlined}>{m.people_found_best({ count: formatCount(found.length) })}</Line>}
    </ul>
  )
}
