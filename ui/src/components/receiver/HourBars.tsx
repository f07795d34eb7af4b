import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'
import { classNames } from '../classNames'

/** Callbacks of each of the last 24 hours; an hour in which nothing arrived stays empty. */
export function HourBars({ hours, isLarge = false }: { hours: readonly number[]; isLarge?: boolean }) {
  const most = Math.max(1, ...hours)
  const empty = hours.filter(count => count === 0).length
  return (
    <span className={classNames('hour-bars', isLarge && 'large')} role="img" aria-label={m.receiver_hours({ most: formatCount(Math.max(0, ...hours)), empty })}>
      {hours.map((count, place) => (
        <i
          key={place}
          className={count === 0 ? 'none' : undefined}
          style={{ height: `${Math.round((count / most) * 100)}%` }}
          title={m.receiver_hour({ ago: hours.length - 1 - place, count: formatCount(count) })}
        />
      ))}
    </span>
  )
}
