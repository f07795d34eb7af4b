import type { ItemCounts, JobKind } from '../../api/bindings'
import { itemsLeft } from '../../api/jobs'
import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'
import { type Part, PartSquare, StackedBar } from './StackedBar'
import { itemStateWords } from './states'

/** How far a job is, by five kinds of rows, with their numbers below. */
export function ProgressBar({ counts, kind }: { counts: ItemCounts; kind: JobKind }) {
  const parts = progressParts(counts, kind)
  return (
    <>
      <StackedBar parts={parts} />
      <ul className="bar-legend">
        {parts
          .filter(({ look, count }) => look === 'done' || count > 0)
          .map(({ look, label, count }) => (
            <li key={look}>
              <PartSquare look={look} />
              {label} <b>{formatCount(count)}</b>
            </li>
          ))}
      </ul>
    </>
  )
}

export function progressParts(counts: ItemCounts, kind: JobKind): Part[] {
  return [
    { look: 'done', label: itemStateWords('done', kind), count: counts.done },
    { look: 'card', label: itemStateWords('invited', kind), count: counts.invited },
    { look: 'bad', label: itemStateWords('failed', kind), count: counts.failed },
    { look: 'unknown', label: itemStateWords('unknown', kind), count: counts.unknown },
    { look: 'quiet', label: itemStateWords('skipped', kind), count: counts.skipped },
    { look: 'rest', label: m.progress_rest(), count: itemsLeft(counts) + counts.sending + counts.notRun },
  ]
}
