import { lazy, Suspense, useEffect, useState } from 'react'
import type { Workspace } from '../api/bindings'
import { LinkButton } from '../components/Button'
import { ExportNotes } from '../components/export/ExportNotes'
import { isCommandKey, useShortcut } from '../components/shortcuts'
import { PaletteContext } from '../components/TopBar'
import { RoomsScreen } from '../features/rooms/RoomsScreen'
import { navigate, type Route } from '../host/route'
import { m } from '../i18n/messages'
import { Navigation } from './Navigation'
import { TokenTrouble } from './TokenTrouble'

// What the first paint does not need comes when it is idle or first asked for.
const loadPalette = () => import('./Palette')
const loadKeySheet = () => import('./KeySheet')
const loadSettings = () => import('../features/settings/SettingsScreen')
const loadPeople = () => import('../features/people/PeopleScreen')
const loadPerson = () => import('../features/person/PersonScreen')
const loadDuplicates = () => import('../features/duplicates/DuplicatesScreen')
const loadCreate = () => import('../features/create/CreateScreen')
const loadLeave = () => import('../features/leave/LeaveScreen')
const loadRoster = () => import('../features/roster/RosterScreen')
const loadPull = () => import('../features/pull/PullScreen')
const loadJobs = () => import('../features/jobs/JobsScreen')
const loadJob = () => import('../features/jobs/JobScreen')
const loadOperations = () => import('../features/jobs/OperationsScreen')
const loadEvents = () => import('../features/events/EventsScreen')
const loadReceiverTrouble = () => import('./ReceiverTrouble')
const loadFileDrop = () => import('./FileDrop')
const Palette = lazy(() => loadPalette().then(({ Palette }) => ({ default: Palette })))
const KeySheet = lazy(() => loadKeySheet().then(({ KeySheet }) => ({ default: KeySheet })))
const PeopleScreen = lazy(() => loadPeople().then(({ PeopleScreen }) => ({ default: PeopleScreen })))
const PersonScreen = lazy(() => loadPerson().then(({ PersonScreen }) => ({ default: PersonScreen })))
const DuplicatesScreen = lazy(() => loadDuplicates().then(({ DuplicatesScreen }) => ({ default: DuplicatesScreen })))
const CreateScreen = lazy(() => loadCreate().then(({ CreateScreen }) => ({ default: CreateScreen })))
const LeaveScreen = lazy(() => loadLeave().then(({ LeaveScreen }) => ({ default: LeaveScreen })))
const RosterScreen = lazy(() => loadRoster().then(({ RosterScreen }) => ({ default: RosterScreen })))
const PullScreen = lazy(() => loadPull().then(({ PullScreen }) => ({ default: PullScreen })))
const JobsScreen = lazy(() => loadJobs().then(({ JobsScreen }) => ({ default: JobsScreen })))
const JobScreen = lazy(() => loadJob().then(({ JobScreen }) => ({ default: JobScreen })))
const OperationsScreen = lazy(() => loadOperations().then(({ OperationsScreen }) => ({ default: OperationsScreen })))
const EventsScreen = lazy(() => loadEvents().then(({ EventsScreen }) => ({ default: EventsScreen })))
const ReceiverTrouble = lazy(() => loadReceiverTrouble().then(({ ReceiverTrouble }) => ({ default: ReceiverTrouble })))
const FileDrop = lazy(() => loadFileDrop().then(({ FileDrop }) => ({ default: FileDrop })))
const SettingsScreen = lazy(() => loadSettings().then(({ SettingsScreen }) => ({ default: SettingsScreen })))

const PRELOAD_AFTER_MS = 2000

type Props = { workspaces: readonly Workspace[]; workspace: Workspace; route: Exclude<Route, { screen: 'start' }> }

/** Everything around a screen of an open workspace. */
export function Shell({ workspaces, workspace, route }: Props) {
  const [overlay, setOverlay] = useState<'none' | 'palette' | 'keys'>('none')
  const close = () => setOverlay('none')
  useShortcut(
    event => isCommandKey(event, 'k'),
    () => setOverlay(overlay === 'palette' ? 'none' : 'palette'),
  )
  useShortcut(
    event => isCommandKey(event, 'l'),
    () => navigate({ screen: 'pull' }),
  )
  useShortcut(
    event => event.key === '?',
    () => setOverlay('keys'),
  )
  useEffect(() => {
    const timer = setTimeout(() => {
      void Promise.all([
        loadPalette(),
        loadKeySheet(),
        loadPeople(),
        loadPerson(),
        loadDuplicates(),
        loadCreate(),
        loadLeave(),
        loadRoster(),
        loadPull(),
        loadJobs(),
        loadJob(),
        loadEvents(),
        loadSettings(),
      ])
    }, PRELOAD_AFTER_MS)
    return () => clearTimeout(timer)
  }, [])

  return (
    <PaletteContext value={() => setOverlay('palette')}>
      <div className="shell">
        <Navigation workspaces={workspaces} current={workspace} screen={route.screen} />
        <div className="main">
          {workspace.demo && <DemoRibbon />}
          <TokenTrouble key={workspace.id} workspace={workspace} />
          <Suspense fallback={null}>
            <ReceiverTrouble workspace={workspace.id} screen={route.screen} />
          </Suspense>
          <ExportNotes workspace={workspace.id} />
          <Suspense fallback={null}>
            <Screen key={workspace.id} workspace={workspace} route={route} />
          </Suspense>
        </div>
      </div>
      <Suspense fallback={null}>
        <FileDrop workspace={workspace.id} />
      </Suspense>
      <Suspense fallback={null}>
        {overlay === 'palette' && <Palette workspaces={workspaces} workspace={workspace} onClose={close} onKeys={() => setOverlay('keys')} />}
        {overlay === 'keys' && <KeySheet onClose={close} />}
      </Suspense>
    </PaletteContext>
  )
}

function Screen({ workspace, route }: Pick<Props, 'workspace' | 'route'>) {
  switch (route.screen) {
    case 'rooms':
      return <RoomsScreen workspace={workspace.id} room={route.room} />
    case 'people':
      return <PeopleScreen workspace={workspace.id} person={route.person} />
    case 'person':
      return <PersonScreen key={route.person} workspace={workspace.id} person={route.person} />
    case 'duplicates':
      return <DuplicatesScreen workspace={workspace.id} />
    case 'pull':
      return <PullScreen workspace={workspace.id} />
    case 'settings':
      return <SettingsScreen part={route.part ?? null} />
    case 'create':
      return <CreateScreen workspace={workspace.id} mode="one" />
    case 'createBatch':
      return <CreateScreen workspace={workspace.id} mode="batch" />
    case 'leave':
      return <LeaveScreen workspace={workspace.id} />
    case 'roster':
      return <RosterScreen key={route.room} workspace={workspace.id} room={route.room} />
    case 'events':
      return <EventsScreen workspace={workspace.id} row={route.row} />
    case 'jobs':
      return route.job === null ? <JobsScreen workspace={workspace.id} /> : <JobScreen key={route.job} workspace={workspace.id} job={route.job} />
    case 'operations':
      return <OperationsScreen workspace={workspace.id} />
  }
}

/** Always there in the demo, so that invented rooms are never taken for real ones. */
function DemoRibbon() {
  return (
    <div className="demo-ribbon" role="note">
      <b>{m.demo()}</b>
      <span className="cut">{m.demo_ribbon()}</span>
      <span className="grow" />
      <LinkButton onPress={() => navigate({ screen: 'start' })}>{m.demo_connect()}</LinkButton>
    </div>
  )
}
