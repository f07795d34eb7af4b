import { createContext, type ReactNode, useContext } from 'react'
import { Button as KitButton } from 'react-aria-components/Button'
import type { WorkspaceId } from '../api/bindings'
import { useStartSync } from '../api/mutations'
import { useOverview, useSyncState } from '../api/queries'
import { fullTime } from '../i18n/format'
import { m } from '../i18n/messages'
import { Icon } from './Icon'
import { SearchOutlined, SyncOutlined } from './icons'
import { Key } from './labels'
import { ShortTime } from './Time'

/** How a screen opens the palette, which belongs to the shell. */
export const PaletteContext = createContext<() => void>(() => undefined)

type Props = { title: string; sub?: ReactNode; workspace: WorkspaceId | null }

/** The bar above a screen: where one is, the way to everything else, and how old the data is. */
export function TopBar({ title, sub, workspace }: Props) {
  const openPalette = useContext(PaletteContext)
  return (
    <header className="top-bar">
      <h1>{title}</h1>
      {sub && <span className="sub cut">{sub}</span>}
      <span className="grow" />
      {workspace !== null && (
        <>
          <KitButton className="find-anything" aria-label={m.palette_open()} onPress={openPalette}>
            <Icon of={SearchOutlined} />
            <span>{m.palette_open()}</span>
            <Key>{commandKey('K')}</Key>
          </KitButton>
          <SyncButton workspace={workspace} />
        </>
      )}
    </header>
  )
}

function SyncButton({ workspace }: { workspace: WorkspaceId }) {
  const overview = useOverview(workspace)
  const sync = useSyncState(workspace)
  const start = useStartSync(workspace)
  const running = sync.data?.phase === 'running'
  const asOf = overview.data?.newestAsOf ?? null
  const name = asOf === null ? m.sync_now() : m.sync_now_as_of({ time: fullTime(asOf) })
  return (
    <KitButton className="sync-button" aria-label={name} isDisabled={running || start.isPending} onPress={() => start.mutate()}>
      <Icon of={SyncOutlined} spin={running} />
      {asOf === null ? (
        m.sync_now()
      ) : (
        <span>
          {m.as_of()} <ShortTime at={asOf} />
        </span>
      )}
    </KitButton>
  )
}

/** How the command key and a letter are written on this system: Ctrl K or ⌘ K. */
export function commandKey(letter: string): string {
  return isMac() ? `⌘ ${letter}` : `Ctrl ${letter}`
}

export function isMac(): boolean {
  return /mac/i.test(navigator.userAgent)
}
