import type { ReactNode } from 'react'
import type { ReceiverState } from '../../api/bindings'
import { HourBars } from '../../components/receiver/HourBars'
import { RelativeTime } from '../../components/Time'
import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'

/** What came in: the last, today, the last hour, and each of the last 24 hours. */
export function ReceiverHealth({ state }: { state: ReceiverState }) {
  const { lastEvent, today, hours, medianAnswerMs, p99AnswerMs, unreadable, waiting } = state
  return (
    <div className="receiver-health" role="group" aria-label={m.receiver_health()}>
      <dl>
        <Figure name={m.receiver_last()}>{lastEvent === null ? m.receiver_never() : <RelativeTime at={lastEvent} />}</Figure>
        <Figure name={m.receiver_today()}>{formatCount(today.received)}</Figure>
        <Figure name={m.receiver_this_hour()}>{formatCount(hours.at(-1) ?? 0)}</Figure>
        <Figure name={m.receiver_repeated()}>{formatCount(today.repeated)}</Figure>
        <Figure name={m.receiver_rejected()}>{formatCount(today.rejected)}</Figure>
        <Figure name={m.receiver_unreadable()}>{formatCount(unreadable)}</Figure>
        {waiting > 0 && <Figure name={m.receiver_to_take()}>{formatCount(waiting)}</Figure>}
        <Figure name={m.receiver_answer()}>
          {medianAnswerMs === null || p99AnswerMs === null
            ? m.unknown_dash()
            : m.receiver_answer_times({ median: tenths(medianAnswerMs), p99: tenths(p99AnswerMs) })}
        </Figure>
      </dl>
      <figure>
        <HourBars hours={hours} isLarge />
        <figcaption>
          <span>{m.receiver_day_ago()}</span>
          <span>{m.receiver_now()}</span>
        </figcaption>
      </figure>
    </div>
  )
}

function tenths(millis: number): string {
  return formatCount(millis < 10 ? Math.round(millis * 10) / 10 : Math.round(millis))
}

function Figure({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
