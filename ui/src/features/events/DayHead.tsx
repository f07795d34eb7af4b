import type { FeedRow } from '../../api/bindings'
import { namedDay, relativeDay } from '../../i18n/format'

/** 今天 11 月 22 日. */
export function DayHead({ at, now }: { at: number; now: number }) {
  const day = relativeDay(at, now)
  return (
    <h2 className="day-head">
      {day && <b>{day}</b>}
      <span>{namedDay(at, now)}</span>
    </h2>
  )
}

/** Whether the row is the first of its day; undefined before it means that nobody knows yet. What happened during a gap has no day. */
export function startsDay(row: FeedRow, before: FeedRow | null | undefined): boolean {
  if (row.duringGap) return false
  return before === null || (before !== undefined && dayNumber(before.at) !== dayNumber(row.at))
}

function dayNumber(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0)
}
