import type { MouseEvent } from 'react'
import type { JobRow, JobSummary, WorkspaceId } from '../../api/bindings'
import { Mosaic } from '../../components/Avatar'
import { IconButton } from '../../components/Button'
import { classNames } from '../../components/classNames'
import { DownOutlined, RightOutlined } from '../../components/icons'
import { ReasonText } from '../../components/jobs/ReasonText'
import { ItemStateLabel } from '../../components/jobs/states'
import { Account } from '../../components/labels'
import { Name } from '../../components/Name'
import { PersonLink } from '../../components/people/PersonLink'
import { RoomName, roomTitle } from '../../components/RoomName'
import { formatRoute } from '../../host/route'
import { formatCount, fullTime } from '../../i18n/format'
import { m } from '../../i18n/messages'
import { ItemDetail } from './ItemDetail'
import { withoutPlainSuccess } from './plainSuccess'
import { clockWithSeconds } from './times'

type Props = { workspace: WorkspaceId; job: JobSummary; row: JobRow; isOpen: boolean; onToggle: () => void }

/** One row of a job and, unfolded, each time it was sent. */
export function JobItem({ workspace, job, row, isOpen, onToggle }: Props) {
  const { position, line, account, state, changedAt, attempts } = row
  const name = nameOf(row)
  const answered = attempts > 0
  const onClick = (event: MouseEvent) => {
    if (!(event.target as Element).closest('button, a')) onToggle()
  }
  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: the button at its start does the same for the keyboard. */}
      <div className={classNames('job-row', job.kind, state === 'sending' && 'sending')} onClick={onClick}>
        <IconButton
          name={isOpen ? m.item_fold({ name }) : m.item_unfold({ name })}
          icon={isOpen ? DownOutlined : RightOutlined}
          aria-expanded={isOpen}
          onPress={onToggle}
        />
        <span className="cell-count figures">{formatCount(line ?? position)}</span>
        <Subject row={row} severalRooms={job.title.rooms > 1} />
        <span className="cut">{account ? <Account account={account} /> : m.unknown_dash()}</span>
        <ItemStateLabel state={state} kind={job.kind} />
        <span className="cut">
          <ReasonText of={withoutPlainSuccess(row)} />
        </span>
        <time className="cell-count cell-time figures" title={fullTime(changedAt)}>
          {answered ? clockWithSeconds(changedAt) : ''}
        </time>
      </div>
      {isOpen && <ItemDetail workspace={workspace} job={job} row={row} />}
    </>
  )
}

function nameOf({ person, room, roomName, position }: JobRow): string {
  if (person) return person.nickName || m.person_unknown()
  if (room) return roomTitle(room)
  return roomName || m.item_number({ number: position })
}

/** Whom or what the row is about: a person, or a room that opens once it is known. */
function Subject({ row: { person, room, roomName, customers }, severalRooms }: { row: JobRow; severalRooms: boolean }) {
  if (person) {
    return (
      <span className="job-subject">
        <PersonLink person={person.wxid} summary={person.nickName === '' ? null : person} />
        {severalRooms && room && (
          <em className="cut">
            <RoomName room={room} />
          </em>
        )}
      </span>
    )
  }
  if (room) {
    return (
      <a className="room-link" href={formatRoute({ screen: 'rooms', room: room.wxid })}>
        <Mosaic id={room.wxid} size="small" />
        <RoomName room={room} />
      </a>
    )
  }
  return (
    <span className="job-subject">
      <span className="cut">{roomName ? <Name text={roomName} /> : m.room_nameless()}</span>
      {customers !== null && <em>{m.customers_number({ count: formatCount(customers) })}</em>}
    </span>
  )
}
