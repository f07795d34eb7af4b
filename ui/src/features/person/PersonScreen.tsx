import { useMemo } from 'react'
import type { ContactWxid, WorkspaceId } from '../../api/bindings'
import { useLookup } from '../../api/lookup'
import { usePersonChanges, usePersonDetail, usePersonLookup } from '../../api/people'
import { ErrorNote } from '../../components/Note'
import { LookupProgress } from '../../components/people/LookupProgress'
import { presentRooms } from '../../components/people/personState'
import { useRemembered } from '../../components/remembered'
import { Segments } from '../../components/Segments'
import { visibleText } from '../../components/safeText'
import { useShortcut } from '../../components/shortcuts'
import { TopBar } from '../../components/TopBar'
import { goBack } from '../../host/route'
import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'
import { PersonFacts } from './PersonFacts'
import { PersonHistory } from './PersonHistory'
import { PersonRooms } from './PersonRooms'

type View = 'rooms' | 'history'
type Props = { workspace: WorkspaceId; person: ContactWxid }

/** Everything known of one person: who they are at the left, their rooms and what changed at the right. */
export function PersonScreen({ workspace, person }: Props) {
  const detail = usePersonDetail(workspace, person)
  const answer = usePersonLookup(workspace, person).data ?? null
  const changes = usePersonChanges(workspace, person, 0, 0)
  const { lookup, start, stop } = useLookup(workspace)
  const [view, setView] = useRemembered<View>('person view', 'rooms')
  useShortcut(
    event => event.key === 'Escape',
    () => goBack({ screen: 'people', person: null }),
  )
  const summary = answer?.summary ?? detail.data?.person ?? null
  const running = lookup?.running === true
  const verifying = running && lookup.waiting.has(person)
  const verify = () => void start([person])
  const present = useMemo(() => (answer ? presentRooms(answer.rooms).length : null), [answer])
  const views: readonly { id: View; label: string }[] = [
    { id: 'rooms', label: present === null ? m.person_rooms() : m.person_rooms_count({ count: formatCount(present) }) },
    { id: 'history', label: changes.total === null ? m.person_history() : m.person_history_count({ count: formatCount(changes.total) }) },
  ]

  return (
    <>
      <TopBar title={summary ? visibleText(summary.nickName.trim() || m.name_blank()) : m.person_unknown()} sub={m.person_sub()} workspace={workspace} />
      <div className="people">
        <PersonFacts
          workspace={workspace}
          person={person}
          summary={summary}
          detail={detail.data ?? null}
          answer={answer}
          verifying={verifying}
          isDisabled={running}
          onVerify={verify}
        />
        <section className="people-results" aria-label={m.person_known()}>
          {lookup && (lookup.running || lookup.people.has(person)) && <LookupProgress lookup={lookup} onStop={stop} onRetry={verify} />}
          {detail.error && <ErrorNote error={detail.error} onRetry={() => detail.refetch()} />}
          <div className="people-bar">
            <Segments name={m.person_views()} options={views} value={view} onChange={setView} />
          </div>
          {view === 'rooms' && answer && <PersonRooms key={person} answer={answer} />}
          {view === 'history' && <PersonHistory key={person} workspace={workspace} person={person} />}
        </section>
      </div>
    </>
  )
}
