import { useEffect } from 'react'
import type { WorkspaceId } from '../api/bindings'
import { useReceiver } from '../api/receiver'
import { Button, IconButton } from '../components/Button'
import { CloseOutlined, SettingOutlined } from '../components/icons'
import { ReceiverNotes } from '../components/receiver/ReceiverNotes'
import { useRemembered } from '../components/remembered'
import { navigate, type Route } from '../host/route'
import { m } from '../i18n/messages'

/** Screens that say it themselves. */
const says: ReadonlySet<Route['screen']> = new Set(['events', 'settings'])

/** That callbacks do not come in any more, above whatever screen is open: nobody would notice what is missing. */
export function ReceiverTrouble({ workspace, screen }: { workspace: WorkspaceId; screen: Route['screen'] }) {
  const { data: state } = useReceiver(workspace)
  const trouble = state?.switchedOn ? (state.error?.code ?? state.warning?.kind ?? null) : null
  const [put, setPut] = useRemembered<string | null>(`receiver trouble ${workspace}`, null)
  const isOver = state !== undefined && trouble === null
  useEffect(() => {
    // The next time it is said again.
    if (isOver && put !== null) setPut(null)
  }, [isOver, put, setPut])
  if (!state || trouble === null || trouble === put || says.has(screen)) return null
  const actions = (
    <>
      <Button size="small" icon={SettingOutlined} onPress={() => navigate({ screen: 'settings', part: 'callbacks' })}>
        {m.receiver_settings()}
      </Button>
      <IconButton name={m.receiver_trouble_close()} icon={CloseOutlined} onPress={() => setPut(trouble)} />
    </>
  )
  return <ReceiverNotes state={state} actions={actions} />
}
