import { lazy, Suspense, useEffect, useState } from 'react'
import type { Workspace } from '../api/bindings'
import { LinkButton } from '../components/Button'
import { ExportNotes } from '../components/export/ExportNotes'
import { useShortcut } from '../components/shortcuts'
import { PaletteContext } from '../components/TopBar'
import { PeopleScreen } from '../features/people/PeopleScreen'
import { RoomsScreen } from '../features/rooms/RoomsScreen'
import { navigate, type Route } from '../host/route'
import { m } from '../i18n/messages'
import { Navigation } from './Navigation'
import { TokenTrouble } from './TokenTrouble'

// What the first paint does not need comes when it is idle or first asked for.
const loadPalette = () => import('./Palette')
const loadKeySheet = () => import('./KeySheet')
const loadSettings = () => import('../features/settings/SettingsScreen')
const Palette = lazy(() => loadPalette().then(({ Palette }) => ({ default: Palette })))
const KeySheet = lazy(() => loadKeySheet().then(({ KeySheet }) => ({ default: KeySheet })))
const SettingsScreen = lazy(() => loadSettings().then(({ SettingsScreen }) => ({ default: SettingsScreen })))

const PRELOAD_AFTER_MS = 2000

type Props = { workspaces: readonly Workspace[]; workspace: Workspace; route: Exclude<Route, { screen: 'start' }> }

/** Everything around a screen of an open workspace. */
export function Shell({ workspaces, workspace, route }: Props) {
  const [overlay, setOverlay] = useState<'none' | 'palette' | 'keys'>('none')
  const close = () => setOverlay('none')
  useShortcut(
    event => (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k',
    () => setOverlay(overlay === 'palette' ? 'none' : 'palette'),
  )
  useShortcut(
    event => event.key === '?',
    () => setOverlay('keys'),
  )
  useEffect(() => {
    const timer = setTimeout(() => void Promise.all([loadPalette(), loadKeySheet(), loadSettings()]), PRELOAD_AFTER_MS)
    return () => clearTimeout(timer)
  }, [])

  return (
    <PaletteContext value={() => setOverlay('palette')}>
      <div className="shell">
        <Navigation workspaces={workspaces} current={workspace} screen={route.screen} />
        <div className="main">
          {workspace.demo && <DemoRibbon />}
          <TokenTrouble key={workspace.id} workspace={workspace} />
          <ExportNotes workspace={workspace.id} />
          <Suspense fallback={null}>
            <Screen key={workspace.id} workspace={workspace} route={route} />
          </Suspense>
        </div>
      </div>
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
    case 'settings':
      return <SettingsScreen />
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
