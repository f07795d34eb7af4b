import { useState } from 'react'
import type { FeedChange } from '../../api/bindings'
import { LinkButton } from '../../components/Button'
import { Icon } from '../../components/Icon'
import { RightOutlined, WarningFilled } from '../../components/icons'
import { Badge } from '../../components/labels'
import { dayAndClock, formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'
import { EventIcon } from './EventIcon'
import type { EventsView, Segment } from './view'

type Gap = Extract<FeedChange, { kind: 'gap' }>
type Net = { segment: Segment; icon: FeedChange['kind']; strong: string; more: string }
type Props = { gap: Gap; isUnseen: boolean; onChange: (change: Partial<EventsView>) => void }

/** A time in which nothing was heard, and in sum what turned out different after it. Each sum leads to its rows. */
export function GapBlock({ gap, isUnseen, onChange }: Props) {
  const [explains, setExplains] = useState(false)
  const nets = netsOf(gap)
  return (
    <>
      <div className={isUnseen ? 'gap-block unseen' : 'gap-block'}>
        <Icon of={WarningFilled} />
        <div>
          <b>{gapWords(gap)}</b>
          <p>
            {gap.reason === 'closed' ? m.gap_closed() : m.gap_nothing_heard()}
            {nets.length === 0 ? m.gap_no_changes() : m.gap_net_changes({ count: nets.length })}
          </p>
          {explains && <p>{m.gap_explained()}</p>}
        </div>
        <LinkButton aria-expanded={explains} onPress={() => setExplains(!explains)}>
          {explains ? m.gap_explain_less() : m.gap_explain()}
        </LinkButton>
      </div>
      {nets.map(({ segment, icon, strong, more }) => (
        <button key={icon} type="button" className="event-row gap-net" onClick={() => onChange({ segment, gap: { from: gap.from, to: gap.to } })}>
          <span className="event-when">{m.events_during()}</span>
          <EventIcon kind={icon} />
          <span className="event-text cut">
            <b>{strong}</b> {more}
            <em>{m.gap_time_unknown()}</em>
          </span>
          <Badge look="outline">{segment === 'accounts' ? m.events_concluded() : m.events_by_sync()}</Badge>
          <Icon of={RightOutlined} />
        </button>
      ))}
    </>
  )
}

export function gapWords({ from, to }: Pick<Gap, 'from' | 'to'>): string {
  return m.gap_title({ from: dayAndClock(from), to: dayAndClock(to) })
}

/** What became different on the whole; nothing for what stayed as it was. */
function netsOf(gap: Gap): Net[] {
  const { joined, left, rooms, renamed, ownersChanged, newRooms, accounts } = gap
  const all: (Net | false)[] = [
    joined + left > 0 && peopleNet(joined, left, rooms),
    renamed > 0 && { segment: 'rooms', icon: 'renamed', strong: m.gap_rooms({ count: formatCount(renamed) }), more: m.gap_renamed() },
    ownersChanged > 0 && { segment: 'rooms', icon: 'ownerChanged', strong: m.gap_rooms({ count: formatCount(ownersChanged) }), more: m.gap_owners_changed() },
    newRooms > 0 && { segment: 'rooms', icon: 'newRoom', strong: m.gap_rooms({ count: formatCount(newRooms) }), more: m.gap_new_rooms() },
    accounts > 0 && { segment: 'accounts', icon: 'accountOffline', strong: m.gap_accounts({ count: formatCount(accounts) }), more: m.gap_accounts_changed() },
  ]
  return all.filter(net => net !== false)
}

function peopleNet(joined: number, left: number, rooms: number): Net {
  const net = joined - left
  const strong = net > 0 ? m.gap_more({ count: formatCount(net) }) : net < 0 ? m.gap_fewer({ count: formatCount(-net) }) : m.gap_as_many()
  const more = m.gap_people({ joined: formatCount(joined), left: formatCount(left), rooms: formatCount(rooms) })
  return { segment: left === 0 ? 'joined' : joined === 0 ? 'left' : 'all', icon: net < 0 ? 'left' : 'joined', strong, more }
}
