import { type MouseEvent, memo } from 'react'
import { Button as KitButton } from 'react-aria-components/Button'
import type { ContactWxid, Matched, PersonLookup, PersonRoom } from '../../api/bindings'
import { Mosaic } from '../../components/Avatar'
import { IconButton } from '../../components/Button'
import { CopyableId } from '../../components/CopyableId'
import { classNames } from '../../components/classNames'
import { DownOutlined, RightOutlined } from '../../components/icons'
import { Name } from '../../components/Name'
import { ErrorNote } from '../../components/Note'
import { DifferenceBadge, hasLeft } from '../../components/people/DifferenceBadge'
import { PersonKind } from '../../components/people/PersonKind'
import { PersonLink } from '../../components/people/PersonLink'
import { PersonStateBadge } from '../../components/people/PersonStateBadge'
import { hasNoRecord, presentRooms } from '../../components/people/personState'
import { RoomName, roomTitle } from '../../components/RoomName'
import { navigate } from '../../host/route'
import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'

type Props = {
  person: ContactWxid
  answer: PersonLookup | null
  /** Why a search found the person. */
  matched: Matched | null
  verifying: boolean
  isOpen: boolean
  onToggle: (person: ContactWxid) => void
}

/** A person and, unfolded, the rooms they are in; drawn anew only when something of theirs changed. Who they are is the id; the name may be borne by others. */
export const PersonRow = memo(function PersonRow({ person, answer, matched, verifying, isOpen, onToggle }: Props) {
  const summary = answer?.summary ?? null
  const name = summary?.nickName ?? m.person_unknown()
  const marks = (field: Matched['field']) => (matched?.field === field ? matched.highlights : undefined)
  const onClick = (event: MouseEvent) => {
    if (!(event.target as Element).closest('button, a')) onToggle(person)
  }
  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: the button at its start does the same for the keyboard. */}
      <div className="person-row" onClick={onClick}>
        <IconButton
          name={isOpen ? m.person_fold({ name }) : m.person_unfold({ name })}
          icon={isOpen ? DownOutlined : RightOutlined}
          aria-expanded={isOpen}
          onPress={() => onToggle(person)}
        />
        <span className="who">
          <PersonLink person={person} summary={summary} highlights={matched?.text === summary?.nickName ? marks('name') : undefined} />
          <Alias answer={answer} matched={matched} />
        </span>
        <span className="cell-kind cut">
          {summary ? <PersonKind person={summary} highlights={matched?.text === summary.corporation ? marks('corporation') : undefined} /> : m.unknown_dash()}
        </span>
        <CopyableId what={m.id_person()} id={person} />
        <span className="cell-count">
          {answer === null || (hasNoRecord(answer) && !answer.verified) ? m.unknown_dash() : formatCount(presentRooms(answer.rooms).length)}
        </span>
        <PersonStateBadge answer={answer} verifying={verifying} />
      </div>
      {isOpen && answer && <Unfolded answer={answer} />}
    </>
  )
})

/** The alias that a search found, else the one in the first room where the person has another name. */
function Alias({ answer, matched }: { answer: PersonLookup | null; matched: Matched | null }) {
  if (matched?.field === 'roomAlias') {
    return (
      <em className="cut">
        <Name text={matched.text} highlights={matched.highlights} />
      </em>
    )
  }
  const alias = answer?.rooms.find(({ roomAlias }) => roomAlias?.trim() && roomAlias !== answer.summary?.nickName)?.roomAlias
  return alias ? (
    <em className="cut">
      <Name text={alias} />
    </em>
  ) : null
}

/** So many rooms are drawn below a row; the person's page has them all. */
const MOST_UNFOLDED = 50

function Unfolded({ answer }: { answer: PersonLookup }) {
  const { rooms, error, verified, person } = answer
  const more = rooms.length - MOST_UNFOLDED
  return (
    <div className="person-rooms">
      {error && <ErrorNote error={error} boxed />}
      {rooms.length === 0 && !error && <p className="person-none">{verified ? m.person_in_no_room() : m.person_no_local_rooms()}</p>}
      {rooms.length > 0 && (
        <ul>
          {rooms.slice(0, MOST_UNFOLDED).map(entry => (
            <li key={entry.room.wxid}>
              <RoomOfPerson entry={entry} verified={verified} />
            </li>
          ))}
        </ul>
      )}
      {more > 0 && (
        <KitButton className="link" onPress={() => navigate({ screen: 'person', person })}>
          {m.person_more_rooms({ count: formatCount(more) })}
        </KitButton>
      )}
    </div>
  )
}

function RoomOfPerson({ entry, verified }: { entry: PersonRoom; verified: boolean }) {
  const { room } = entry
  return (
    <KitButton
      className={classNames('person-room', hasLeft(entry) && 'gone')}
      aria-label={m.open_room({ name: roomTitle(room) })}
      onPress={() => navigate({ screen: 'rooms', room: room.wxid })}
    >
      <Mosaic id={room.wxid} size="small" />
      <RoomName room={room} />
      <span className="figures">{m.people_in_room({ count: formatCount(room.size) })}</span>
      <span className="owner cut">{room.ownerName === null ? m.unknown_dash() : <Name text={room.ownerName} />}</span>
      <span className="difference">
        <DifferenceBadge entry={entry} verified={verified} />
      </span>
    </KitButton>
  )
}
