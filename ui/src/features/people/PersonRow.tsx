import type { IconDefinition } from '@ant-design/icons-svg/es/types'
import type { MouseEvent } from 'react'
import { Button as KitButton } from 'react-aria-components/Button'
import type { ContactWxid, Difference, PersonLookup, PersonRoom, PersonSummary } from '../../api/bindings'
import { Avatar, Mosaic } from '../../components/Avatar'
import { IconButton } from '../../components/Button'
import { CopyableId } from '../../components/CopyableId'
import { classNames } from '../../components/classNames'
import { DownOutlined, MinusCircleOutlined, PlusCircleOutlined, RightOutlined } from '../../components/icons'
import { Badge } from '../../components/labels'
import { Name } from '../../components/Name'
import { ErrorNote } from '../../components/Note'
import { RoomName, roomTitle } from '../../components/RoomName'
import { useNow } from '../../components/Time'
import { navigate } from '../../host/route'
import { formatCount, fullTime } from '../../i18n/format'
import { m } from '../../i18n/messages'
import { hasNoRecord, personState, presentRooms } from './personState'

type Props = { person: ContactWxid; answer: PersonLookup | null; verifying: boolean; isOpen: boolean; onToggle: () => void }

/** A person and, unfolded, the rooms they are in. Who they are is the id; the name may be borne by others. */
export function PersonRow({ person, answer, verifying, isOpen, onToggle }: Props) {
  const state = personState(answer, verifying, useNow())
  const summary = answer?.summary ?? null
  const name = summary?.nickName ?? m.person_unknown()
  const onClick = (event: MouseEvent) => {
    if (!(event.target as Element).closest('button')) onToggle()
  }
  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: the button at its start does the same for the keyboard. */}
      <div className="person-row" onClick={onClick}>
        <IconButton
          name={isOpen ? m.person_fold({ name }) : m.person_unfold({ name })}
          icon={isOpen ? DownOutlined : RightOutlined}
          aria-expanded={isOpen}
          onPress={onToggle}
        />
        <span className="who">
          <Avatar id={person} name={summary?.nickName ?? null} />
          {summary ? <Name text={summary.nickName} className="cut" /> : <span className="unknown">{m.person_unknown()}</span>}
          <Alias answer={answer} />
        </span>
        <span className="cell-kind cut">{summary ? <KindWords summary={summary} /> : m.unknown_dash()}</span>
        <CopyableId what={m.id_person()} id={person} />
        <span className="cell-count">
          {answer === null || (hasNoRecord(answer) && !answer.verified) ? m.unknown_dash() : formatCount(presentRooms(answer.rooms).length)}
        </span>
        <Badge look={state.look} icon={state.icon} spin={state.spin} title={answer?.asOf ? fullTime(answer.asOf) : undefined}>
          {state.words}
        </Badge>
      </div>
      {isOpen && answer && <Unfolded answer={answer} />}
    </>
  )
}

/** The name that the person bears in the first room where they have another one. */
function Alias({ answer }: { answer: PersonLookup | null }) {
  const alias = answer?.rooms.find(({ roomAlias }) => roomAlias?.trim() && roomAlias !== answer.summary?.nickName)?.roomAlias
  return alias ? (
    <em className="cut">
      <Name text={alias} />
    </em>
  ) : null
}

function KindWords({ summary }: { summary: PersonSummary }) {
  const kind = kindWords(summary)
  return (
    <>
      {kind}
      {summary.corporation && (
        <>
          {' @'}
          <Name text={summary.corporation} />
        </>
      )}
    </>
  )
}

function kindWords({ kind, coworker }: PersonSummary): string {
  if (coworker) return m.kind_coworker()
  switch (kind) {
    case 'wechat':
      return m.kind_wechat()
    case 'wecom':
      return m.kind_wecom()
    case 'official':
      return m.kind_official()
    case 'unknown':
      return m.kind_unknown()
  }
}

function Unfolded({ answer }: { answer: PersonLookup }) {
  return (
    <div className="person-rooms">
      {answer.error && <ErrorNote error={answer.error} boxed />}
      {answer.rooms.length === 0 && !answer.error && <p className="person-none">{answer.verified ? m.person_in_no_room() : m.person_no_local_rooms()}</p>}
      {answer.rooms.length > 0 && (
        <ul>
          {answer.rooms.map(entry => (
            <li key={entry.room.wxid}>
              <RoomOfPerson entry={entry} verified={answer.verified} />
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

function RoomOfPerson({ entry, verified }: { entry: PersonRoom; verified: boolean }) {
  const { room, difference, leftAt } = entry
  const gone = difference === 'left' || leftAt !== null
  return (
    <KitButton
      className={classNames('person-room', gone && 'gone')}
      aria-label={m.open_room({ name: roomTitle(room) })}
      onPress={() => navigate({ screen: 'rooms', room: room.wxid })}
    >
      <Mosaic id={room.wxid} size="small" />
      <RoomName room={room} />
      <span className="figures">{m.people_in_room({ count: formatCount(room.size) })}</span>
      <span className="owner cut">{room.ownerName === null ? m.unknown_dash() : <Name text={room.ownerName} />}</span>
      <span className="difference">
        <DifferenceWords difference={gone ? 'left' : difference} verified={verified} />
      </span>
    </KitButton>
  )
}

const differences: Record<Exclude<Difference, 'none'>, { look: 'ok' | 'bad'; icon: IconDefinition; words: () => string }> = {
  added: { look: 'ok', icon: PlusCircleOutlined, words: m.difference_added },
  left: { look: 'bad', icon: MinusCircleOutlined, words: m.difference_left },
}

function DifferenceWords({ difference, verified }: { difference: Difference; verified: boolean }) {
  if (difference === 'none') return verified ? m.difference_none() : ''
  const { look, icon, words } = differences[difference]
  return (
    <Badge look={look} icon={icon}>
      {words()}
    </Badge>
  )
}
