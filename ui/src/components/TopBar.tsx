import { createContext, type ReactNode, useContext } from 'react'
import { Button as KitButton } from 'react-aria-components/Button'
import type { WorkspaceId } from '../api/bindings'
import { useSetWritesAllowed, useStartSync } from '../api/mutations'
import { useOverview, useSyncState, useWorkspace } from '../api/queries'
import { fullTime } from '../i18n/format'
import { m } from '../i18n/messages'
import { Icon } from './Icon'
import { LockOutlined, SearchOutlined, SyncOutlined } from './icons'
import { Key } from './labels'
import { Switch } from './Switch'
import { ShortTime } from './Time'
import { showToast } from './toast'

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
          <WritesSwitch workspace={workspace} />
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

/** 允许操作: off means that nothing at the vendor can be changed from here. */
function WritesSwitch({ workspace: id }: { workspace: WorkspaceId }) {
  const workspace = useWorkspace(id)
  const setAllowed = useSetWritesAllowed()
  if (!workspace) return null
  const turn = (allowed: boolean) =>
    setAllowed.mutate({ id, allowed }, { onSuccess: () => showToast(allowed ? m.writes_now_allowed() : m.writes_now_read_only()) })
  return (
    <span className="writes-switch">
      <Icon of={LockOutlined} />
      <Switch isOn={workspace.writesAllowed} isDisabled={setAllowed.isPending} onChange={turn}>
        {m.writes_switch()}
      </Switch>
    </span>
  )
}

/** How the command key and a letter are written on this system: Ctrl K or ⌘ K. */
export function commandKey(letter: string): string {
  return isMac() ? `⌘ ${letter}` : `Ctrl ${letter}`
}

export function isMac(): boolean {
  return /mac/i.test(navigator.userAgent)
}
