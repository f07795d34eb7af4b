import { useState } from 'react'
import type { ImportedRoster, RoomWxid, RosterEntry, RosterState, RosterSummary, WorkspaceId } from '../../api/bindings'
import { handOver } from '../../api/handover'
import { useVerifyRoom } from '../../api/mutations'
import { useRoomDetail } from '../../api/queries'
import { useParsedRoster, useRosterCheck } from '../../api/roster'
import { Button } from '../../components/Button'
import { Empty } from '../../components/Empty'
import { FileTextOutlined, SafetyCertificateOutlined, UserAddOutlined } from '../../components/icons'
import { ErrorNote } from '../../components/Note'
import { roomTitle } from '../../components/RoomName'
import { useRemembered } from '../../components/remembered'
import { Segments } from '../../components/Segments'
import { visibleText } from '../../components/safeText'
import { useShortcut } from '../../components/shortcuts'
import { RelativeTime } from '../../components/Time'
import { TopBar } from '../../components/TopBar'
import { useRested } from '../../components/useRested'
import { goBack, navigate } from '../../host/route'
import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'
import { RosterInput } from './RosterInput'
import { RosterList } from './RosterList'

/** So long a list must rest before it is checked. */
const REST_MS = 300
const nothing: readonly RosterEntry[] = []

type Props = { workspace: WorkspaceId; room: RoomWxid }

/** 名单对账: who of a list is in the room, who is not, who is in it besides, and whom a name may mean. */
export function RosterScreen({ workspace, room }: Props) {
  const [typed, setTyped] = useRemembered(`roster ${workspace} ${room}`, '')
  const [file, setFile] = useRemembered<ImportedRoster | null>(`roster file ${workspace} ${room}`, null)
  const detail = useRoomDetail(workspace, room)
  const verify = useVerifyRoom(workspace)
  const parsed = useParsedRoster(useRested(typed, REST_MS))
  const entries = file ? file.entries : typed.trim() === '' ? nothing : (parsed.data ?? nothing)
  const check = useRosterCheck(workspace, room, entries)
  const roster = entries.length > 0 ? (check.data ?? null) : null
  const error = (file ? null : parsed.error) ?? check.error
  useShortcut(
    event => event.key === 'Escape',
    () => goBack({ screen: 'rooms', room }),
  )
  const pull = (people: RosterSummary['canBePulled']) => {
    handOver(workspace, 'pull', { people, rooms: [room], fileName: file?.fileName ?? null })
    navigate({ screen: 'pull' })
  }
  return (
    <>
      <TopBar title={m.roster()} sub={detail.data && visibleText(roomTitle(detail.data.row))} workspace={workspace} />
      <div className="people">
        <section className="people-input" aria-label={m.roster_input()}>
          <RosterInput typed={typed} onTyped={setTyped} file={file} onFile={setFile} lines={entries.length} />
          <div className="roster-room">
            <p className="field-hint">
              {m.roster_as_of()} {detail.data && <RelativeTime at={roster?.asOf ?? detail.data.row.asOf} />}
            </p>
            <Button size="small" icon={SafetyCertificateOutlined} busy={verify.isPending} onPress={() => verify.mutate(room)}>
              {m.action_verify()}
            </Button>
          </div>
          {verify.error && (
            <ErrorNote error={verify.error} lead={m.verify_failed()} after={m.local_rows_stay()} onRetry={() => verify.mutate(room)} boxed stacked />
          )}
        </section>
        <section className="people-results" aria-label={m.roster_results()}>
          {detail.error && <ErrorNote error={detail.error} onRetry={() => detail.refetch()} />}
          {error && <ErrorNote error={error} lead={m.roster_not_checked()} onRetry={() => (check.error ? check.refetch() : parsed.refetch())} />}
          {roster ? (
            <Checked workspace={workspace} room={room} roster={roster} onPull={pull} />
          ) : (
            !error && <Empty icon={FileTextOutlined} title={m.roster_empty()} text={m.roster_empty_text()} />
          )}
        </section>
      </div>
    </>
  )
}

type View = RosterState | 'all'

function Checked({ workspace, room, roster, onPull }: Props & { roster: RosterSummary; onPull: (people: RosterSummary['canBePulled']) => void }) {
  const [view, setView] = useState<View>('all')
  const { matched, missing, extra, ambiguous, canBePulled } = roster
  const views: readonly { id: View; label: string }[] = [
    { id: 'all', label: m.roster_all({ count: formatCount(matched + missing + extra + ambiguous) }) },
    { id: 'matched', label: m.roster_matched({ count: formatCount(matched) }) },
    { id: 'missing', label: m.roster_missing({ count: formatCount(missing) }) },
    { id: 'ambiguous', label: m.roster_ambiguous({ count: formatCount(ambiguous) }) },
    { id: 'extra', label: m.roster_extra({ count: formatCount(extra) }) },
  ]
  return (
    <>
      <div className="people-bar">
        <Segments name={m.roster_views()} options={views} value={view} onChange={setView} />
        <span className="grow" />
        <Button look="primary" icon={UserAddOutlined} isDisabled={canBePulled.length === 0} onPress={() => onPull(canBePulled)}>
          {canBePulled.length === 0 ? m.roster_pull_none() : m.roster_pull({ count: formatCount(canBePulled.length) })}
        </Button>
      </div>
      <RosterList key={view} workspace={workspace} room={room} roster={roster.id} state={view === 'all' ? null : view} />
    </>
  )
}
