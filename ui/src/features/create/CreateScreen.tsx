import type { WorkspaceId } from '../../api/bindings'
import { Segments } from '../../components/Segments'
import { TopBar } from '../../components/TopBar'
import { navigate } from '../../host/route'
import { m } from '../../i18n/messages'
import { BatchRooms } from './BatchRooms'
import { OneRoom } from './OneRoom'

type Mode = 'one' | 'batch'

/** 建群: one room by a form, or many from an Excel file. */
export function CreateScreen({ workspace, mode }: { workspace: WorkspaceId; mode: Mode }) {
  const modes: readonly { id: Mode; label: string }[] = [
    { id: 'one', label: m.create_one() },
    { id: 'batch', label: m.create_many() },
  ]
  const change = (to: Mode) => navigate({ screen: to === 'batch' ? 'createBatch' : 'create' })
  return (
    <>
      <TopBar title={m.nav_create()} sub={<Segments name={m.create_modes()} options={modes} value={mode} onChange={change} />} workspace={workspace} />
      {mode === 'one' ? <OneRoom workspace={workspace} /> : <BatchRooms workspace={workspace} />}
    </>
  )
}
