import { lazy, Suspense, useEffect } from 'react'
import { I18nProvider } from 'react-aria-components/I18nProvider'
import type { AppStart } from '../api/bindings'
import { useSyncEvents } from '../api/events'
import { useExportEvents } from '../api/exports'
import { useFeedEvents } from '../api/feed'
import { useJobEvents } from '../api/jobs'
import { useLookupEvents } from '../api/lookup'
import { useAppStart } from '../api/queries'
import { useReceiverEvents } from '../api/receiver'
import { useTeamEvents } from '../api/team'
import { useVerifyEvents } from '../api/verify'
import { Note } from '../components/Note'
import { Toasts } from '../components/Toasts'
import { applyAppearance } from '../host/appearance'
import { useRoute } from '../host/route'
import { joinNames } from '../i18n/format'
import { setLanguage } from '../i18n/locale'
import { m } from '../i18n/messages'
import { Shell } from './Shell'

const StartScreen = lazy(() => import('../features/start/StartScreen').then(({ StartScreen }) => ({ default: StartScreen })))

/** The whole window. `appStart` is in the cache before it is first drawn (main.tsx). */
export function App() {
  const { data: start } = useAppStart()
  useSyncEvents()
  useLookupEvents()
  useExportEvents()
  useJobEvents()
  useVerifyEvents()
  useFeedEvents()
  useReceiverEvents()
  useTeamEvents()
  if (!start) return null
  return <Window start={start} />
}

function Window({ start }: { start: AppStart }) {
  const { theme, language } = start.preferences
  const entered = start.workspaces.length > 0
  setLanguage(language)
  useEffect(() => applyAppearance({ theme, language, entered }), [theme, language, entered])
  // All texts are read while drawing: another language draws everything anew.
  return (
    <I18nProvider key={language} locale={language === 'en' ? 'en-US' : language}>
      {start.damagedFiles.length > 0 && <Note look="warn">{m.damaged_files({ files: joinNames(start.damagedFiles) })}</Note>}
      <Place start={start} />
      <Toasts />
    </I18nProvider>
  )
}

function Place({ start }: { start: AppStart }) {
  const route = useRoute()
  const workspace = start.workspaces.find(({ id }) => id === start.current) ?? start.workspaces[0]
  if (!workspace || route.screen === 'start') {
    return (
      <Suspense fallback={null}>
        <StartScreen canLeave={workspace !== undefined} />
      </Suspense>
    )
  }
  return <Shell workspaces={start.workspaces} workspace={workspace} route={route} />
}
