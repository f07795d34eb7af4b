import type { PlanRow, RoomName as Room } from '../../api/bindings'
import { Mosaic } from '../../components/Avatar'
import { classNames } from '../../components/classNames'
import { ReasonText } from '../../components/jobs/ReasonText'
import { ForecastLabel } from '../../components/jobs/states'
import { Account } from '../../components/labels'
import { PersonKind } from '../../components/people/PersonKind'
import { PersonLink } from '../../components/people/PersonLink'
import { RoomName } from '../../components/RoomName'
import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'

type Props = {
  row: PlanRow
  /** The room, where its rows begin. */
  room: Room | null
  /** The size of the room from which on cards go out, where this is the first row beyond it. */
  line: number | null
}

/** One person of the plan: who, by whom, what is expected and why. */
export function PlannedPerson({ row, room, line }: Props) {
  const { position, person, account, forecast, waits, sizeAfter } = row
  return (
    <>
      {room && (
        <p className="plan-room-line">
          <Mosaic id={room.wxid} size="small" />
          <RoomName room={room} />
        </p>
      )}
      {line !== null && <p className="plan-boundary">{m.plan_boundary({ count: line })}</p>}
      <div className={classNames('plan-row', forecast === 'impossible' && 'bad')}>
        <span className="cell-count figures">{formatCount(position)}</span>
        {person ? <PersonLink person={person.wxid} summary={person.nickName === '' ? null : person} /> : <span>{m.person_unknown()}</span>}
        <span className="cell-kind cut">{person ? <PersonKind person={person} /> : m.unknown_dash()}</span>
        <span className="cut">{account ? <Account account={account} /> : m.unknown_dash()}</span>
        <span className="cell-forecast cut">
          <ForecastLabel forecast={forecast} waits={waits} kind="pull" /> <ReasonText of={row} />
        </span>
        <span className="cell-count cell-size-after figures">{sizeAfter === null ? m.unknown_dash() : formatCount(sizeAfter)}</span>
      </div>
    </>
  )
}
