import type { MouseEvent } from 'react'
import type { FeedRow } from '../../api/bindings'
import { classNames } from '../../components/classNames'
import { Icon } from '../../components/Icon'
import { RightOutlined } from '../../components/icons'
import { Badge } from '../../components/labels'
import { formatRoute } from '../../host/route'
import { clockTime, fullTime } from '../../i18n/format'
import { m } from '../../i18n/messages'
import { EventIcon } from './EventIcon'
import { EventSentence } from './EventSentence'
import { sourceKind } from './sourceKind'

type Props = { row: FeedRow; isCurrent: boolean; isTabStop: boolean; onOpen: (byKey: boolean) => void }

/** When, what, and where it is known from; leads to what shows it. */
export function EventRow({ row, isCurrent, isTabStop, onOpen }: Props) {
  const open = (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    // A key makes a click without a button pressed down.
    onOpen(event.detail === 0)
  }
  return (
    <a
      className={classNames('event-row', row.unseen && 'unseen')}
      href={formatRoute({ screen: 'events', row: row.id })}
      data-feed-row={row.id}
      aria-current={isCurrent || undefined}
      tabIndex={isTabStop ? 0 : -1}
      onClick={open}
    >
      <When row={row} />
      <EventIcon kind={row.change.kind} />
      <span className="event-text cut">
        {row.unseen && <span className="only-heard">{m.events_not_seen()}</span>}
        <EventSentence row={row} />
      </span>
      <Badge look="outline">{sourceKind(row.source)}</Badge>
      <Icon of={RightOutlined} />
    </a>
  )
}

/** The time of the observation that shows it; what happened during a gap has none. */
function When({ row: { at, since, duringGap } }: { row: FeedRow }) {
  const span = since === null ? fullTime(at) : m.events_between({ from: fullTime(since), to: fullTime(at) })
  return (
    <time className="event-when" title={span}>
      {duringGap ? m.events_during() : clockTime(at)}
    </time>
  )
}
