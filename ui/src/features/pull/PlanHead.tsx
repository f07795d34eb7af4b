import type { PlanRoom, PlanSummary, Spread } from '../../api/bindings'
import { Mosaic } from '../../components/Avatar'
import { LinkButton } from '../../components/Button'
import { Icon } from '../../components/Icon'
import { ArrowRightOutlined } from '../../components/icons'
import { RoomName } from '../../components/RoomName'
import { Segments } from '../../components/Segments'
import { visibleText } from '../../components/safeText'
import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'
import type { PullDraft } from './draft'

type Props = { plan: PlanSummary; draft: PullDraft; onChange: (change: Partial<PullDraft>) => void }

/** Where and whom, in a line; with several rooms also what they mean. */
export function PlanHead({ plan, draft, onChange }: Props) {
  const [first] = plan.rooms
  const choose = () => onChange({ step: 'choose' })
  const spreads: readonly { id: Spread; label: string }[] = [
    { id: 'each', label: m.spread_each() },
    { id: 'chain', label: m.spread_chain() },
  ]
  return (
    <div className="plan-head">
      <span className="plan-word">{m.pull_into()}</span>
      {first && <RoomOfPlan room={first} more={plan.roomCount - 1} />}
      <LinkButton onPress={choose}>{m.pull_change_rooms()}</LinkButton>
      {plan.roomCount > 1 && <Segments name={m.spread()} options={spreads} value={draft.spread} onChange={spread => onChange({ spread })} />}
      <Icon of={ArrowRightOutlined} />
      <span className="plan-word">{m.pull_customers()}</span>
      <b>{m.people_number({ count: formatCount(draft.people.length) })}</b>
      {draft.fileName !== null && <small className="cut">{visibleText(m.pull_from_file({ file: draft.fileName }))}</small>}
      <LinkButton onPress={choose}>{m.pull_change_people()}</LinkButton>
    </div>
  )
}

function RoomOfPlan({ room: { room }, more }: { room: PlanRoom; more: number }) {
  return (
    <span className="plan-room">
      <Mosaic id={room.wxid} />
      <span className="cut">
        <b className="cut">
          <RoomName room={room} />
        </b>
        <small>
          {m.pull_room_facts({ count: formatCount(room.size), kind: room.external === false ? m.room_internal_long() : m.room_external_long() })}
          {more > 0 && ` · ${m.pull_more_rooms({ count: formatCount(more) })}`}
        </small>
      </span>
    </span>
  )
}
