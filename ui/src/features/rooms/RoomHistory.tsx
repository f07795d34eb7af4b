import { getLocalTimeZone, today as todayIn } from '@internationalized/date'
import { useState } from 'react'
import type { DateValue } from 'react-aria-components/DatePicker'
import type { Millis, RoomAsOf, RoomWxid, WorkspaceId } from '../../api/bindings'
import { handOver } from '../../api/handover'
import { useRoomAsOf } from '../../api/history'
import { LinkButton } from '../../components/Button'
import { DayField } from '../../components/DayField'
import { Name } from '../../components/Name'
import { ErrorNote, Note } from '../../components/Note'
import { roomTitle } from '../../components/RoomName'
import { Segments } from '../../components/Segments'
import { navigate } from '../../host/route'
import { formatCount, momentOf } from '../../i18n/format'
import { m } from '../../i18n/messages'
import { MemberList } from './MemberList'
import { RoomChanges } from './RoomChanges'

type Props = { workspace: WorkspaceId; room: RoomWxid }
type Part = 'changes' | 'day'

/** What a room was: its changes, and the room as of any day. */
export function RoomHistory({ workspace, room }: Props) {
  const [part, setPart] = useState<Part>('changes')
  const parts: readonly { id: Part; label: string }[] = [
    { id: 'changes', label: m.history_changes() },
    { id: 'day', label: m.history_day() },
  ]
  const showEvents = () => {
    handOver(workspace, 'events', { rooms: [room] })
    navigate({ screen: 'events', row: null })
  }
  return (
    <section className="history" aria-label={m.history()}>
      <div className="history-head">
        <Segments name={m.history()} options={parts} value={part} onChange={setPart} />
        <LinkButton onPress={showEvents}>{m.history_in_events()}</LinkButton>
      </div>
      {part === 'changes' ? <RoomChanges workspace={workspace} room={room} /> : <RoomOnDay workspace={workspace} room={room} />}
    </section>
  )
}

/** The end of a day in the time of this computer: what was true when the day was over. */
function endOf(day: DateValue): Millis {
  return day.add({ days: 1 }).toDate(getLocalTimeZone()).getTime() - 1
}

function RoomOnDay({ workspace, room }: Props) {
  const today = todayIn(getLocalTimeZone())
  const [day, setDay] = useState<DateValue>(() => today.subtract({ days: 7 }))
  const at = endOf(day)
  const { data: past, error, refetch, isPlaceholderData } = useRoomAsOf(workspace, room, at)
  return (
    <>
      <div className="history-day">
        <DayField label={m.history_day_label()} value={day} latest={today} onChange={setDay} />
      </div>
      {error && <ErrorNote error={error} onRetry={() => refetch()} boxed stacked />}
      {past && (
        <div className={isPlaceholderData ? 'history-past stale' : 'history-past'}>
          <Observed past={past} />
          {past.observedAt !== null && <PastFacts past={past} />}
        </div>
      )}
      {past?.observedAt != null && past.size !== null && <MemberList workspace={workspace} room={room} size={past.size} asOf={at} />}
    </>
  )
}

/** Says of which observation this is, and that the truth in between is not known. */
function Observed({ past: { observedAt, nextObservedAt, knownSince } }: { past: RoomAsOf }) {
  if (observedAt === null) {
    return (
      <Note look="warn" boxed>
        {m.history_unknown_then({ time: momentOf(knownSince) })}
      </Note>
    )
  }
  return (
    <Note boxed>
      {m.history_observed({ time: momentOf(observedAt) })}
      {nextObservedAt === null ? m.history_observed_last() : m.history_observed_next({ time: momentOf(nextObservedAt) })}
    </Note>
  )
}

function PastFacts({ past }: { past: RoomAsOf }) {
  return (
    <dl className="facts">
      <dt>{m.history_name_then()}</dt>
      <dd className="cut">
        <Name text={roomTitle({ topic: past.topic, nameFromMembers: [] })} />
      </dd>
      <dt>{m.history_owner_then()}</dt>
      <dd className="cut">{past.owner ? <Name text={past.owner.nickName} /> : m.unknown_dash()}</dd>
      <dt>{m.history_size_then()}</dt>
      <dd>{past.size === null ? m.history_members_unknown() : formatCount(past.size)}</dd>
    </dl>
  )
}
