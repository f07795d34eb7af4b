import type { DuplicateWindow } from '../../api/bindings'
import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'

type Props = { answer: Pick<DuplicateWindow, 'summary' | 'total' | 'surplus'> | null }

/** 群 N · 人次 M · 去重 K · 重复 D 人, exact, and what they leave out. */
export function DuplicateSummary({ answer }: Props) {
  const shown = (count: number | undefined) => (count === undefined ? m.unknown_dash() : formatCount(count))
  const unknown = answer?.summary.roomsWithoutMembers ?? 0
  return (
    <div aria-live="polite">
      <dl className="figure-cards">
        <Figure name={m.dup_rooms()} value={shown(answer?.summary.rooms)} />
        <Figure name={m.dup_memberships()} value={shown(answer?.summary.memberships)} />
        <Figure name={m.dup_distinct()} value={shown(answer?.summary.people)} />
        <Figure name={m.dup_repeated()} value={shown(answer?.total)} />
      </dl>
      {answer && answer.surplus > 0 && <p className="field-hint">{m.dup_surplus({ count: formatCount(answer.surplus) })}</p>}
      {unknown > 0 && <p className="field-hint">{m.dup_without_members({ count: formatCount(unknown) })}</p>}
    </div>
  )
}

function Figure({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}
