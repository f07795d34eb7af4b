import { lazy, Suspense, useMemo } from 'react'
import type { ContactWxid, PersonLookup, WorkspaceId } from '../../api/bindings'
import { handOver } from '../../api/handover'
import { MOST_PEOPLE_IN_ROOMS, usePersonLookups, useRoomCount } from '../../api/people'
import { Button } from '../../components/Button'
import { ExportButton } from '../../components/export/ExportButton'
import { UserAddOutlined } from '../../components/icons'
import { Note } from '../../components/Note'
import { presentRooms } from '../../components/people/personState'
import { useRemembered } from '../../components/remembered'
import { Segments } from '../../components/Segments'
import { navigate } from '../../host/route'
import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'
import { PersonList } from './PersonList'
import type { PeopleList } from './usePeopleList'

const RoomsOfPeople = lazy(() => import('./RoomsOfPeople').then(({ RoomsOfPeople }) => ({ default: RoomsOfPeople })))
const PeopleMatrix = lazy(() => import('./PeopleMatrix').then(({ PeopleMatrix }) => ({ default: PeopleMatrix })))

/** Lists up to this length are read whole, so that counts and shared names are complete; of longer ones only what is on the screen. */
const READ_WHOLE = 200
const nobody: readonly ContactWxid[] = []

type View = 'people' | 'rooms' | 'matrix'
type Props = {
  workspace: WorkspaceId
  list: PeopleList
  /** Those whom a running lookup has not answered yet. */
  verifying: ReadonlySet<ContactWxid> | null
}

/** The same answer three ways: person by person, room by room, or crossed in a table. */
export function PeopleResults({ workspace, list, verifying }: Props) {
  const { people } = list
  const [view, setView] = useRemembered<View>(`people view ${workspace}`, 'people')
  const views: readonly { id: View; label: string }[] = [
    { id: 'people', label: m.people_view_people() },
    { id: 'rooms', label: m.people_view_rooms() },
    { id: 'matrix', label: m.people_view_matrix() },
  ]
  const isShort = people.length <= READ_WHOLE
  const answers = usePersonLookups(workspace, isShort ? people : nobody)
  const capped = useCapped(people)
  const pull = () => {
    handOver(workspace, 'pull', { people, fileName: list.fileName })
    navigate({ screen: 'pull' })
  }
  const roomCount = useRoomCount(workspace, capped, !isShort)
  return (
    <>
      <div className="people-bar">
        <Segments name={m.people_views()} options={views} value={view} onChange={setView} />
        <p className="people-count">{isShort ? countWords(people, answers) : longCountWords(people, roomCount.data ?? null)}</p>
        <span className="grow" />
        <Button icon={UserAddOutlined} onPress={pull}>
          {m.person_pull()}
        </Button>
        <ExportButton
          workspace={workspace}
          exportables={[{ name: m.export_person_rooms({ count: formatCount(people.length) }), what: { of: 'personRooms', people: [...people] } }]}
        />
      </div>
      {view !== 'people' && capped !== people && (
        <Note look="warn">{m.people_too_many_for_view({ most: formatCount(MOST_PEOPLE_IN_ROOMS), count: formatCount(people.length) })}</Note>
      )}
      <Suspense fallback={null}>
        {view === 'people' && <PersonList workspace={workspace} list={list} whole={isShort ? answers : null} verifying={verifying} />}
        {view === 'rooms' && <RoomsOfPeople workspace={workspace} people={capped} />}
        {view === 'matrix' && <PeopleMatrix workspace={workspace} people={capped} />}
      </Suspense>
    </>
  )
}

/** As many people as one question about their rooms takes. */
function useCapped(people: readonly ContactWxid[]): readonly ContactWxid[] {
  return useMemo(() => (people.length > MOST_PEOPLE_IN_ROOMS ? people.slice(0, MOST_PEOPLE_IN_ROOMS) : people), [people])
}

/** 9 位客户 · 34 个群（去重 27）, of what is known so far. */
function countWords(people: readonly ContactWxid[], answers: ReadonlyMap<ContactWxid, PersonLookup>): string {
  const rooms = [...answers.values()].flatMap(answer => presentRooms(answer.rooms))
  const distinct = new Set(rooms.map(({ room }) => room.wxid))
  return m.people_count({ people: formatCount(people.length), rooms: formatCount(rooms.length), distinct: formatCount(distinct.size) })
}

function longCountWords(people: readonly ContactWxid[], rooms: number | null): string {
  const count = formatCount(people.length)
  if (rooms === null) return m.people_count_only({ people: count })
  if (people.length > MOST_PEOPLE_IN_ROOMS)
    return m.people_count_distinct_some({ people: count, some: formatCount(MOST_PEOPLE_IN_ROOMS), distinct: formatCount(rooms) })
  return m.people_count_distinct({ people: count, distinct: formatCount(rooms) })
}
