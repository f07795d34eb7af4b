import { lazy } from 'react'
import type { RoomWxid, WorkspaceId } from '../../api/bindings'
import { Button } from '../../components/Button'
import { CopyOutlined, DeleteOutlined, UndoOutlined } from '../../components/icons'
import { useLazyOverlay } from '../../components/lazyOverlay'
import { m } from '../../i18n/messages'
import type { Draft } from './draft'

const ChooseTemplate = lazy(() => import('./ChooseTemplate').then(({ ChooseTemplate }) => ({ default: ChooseTemplate })))

type Props = {
  workspace: WorkspaceId
  isEmpty: boolean
  before: Draft | null
  busy: boolean
  onTemplate: (room: RoomWxid) => void
  onClear: () => void
  onRestore: (before: Draft) => void
}

/** Fills the whole form at once: after the pattern of a room, empty, or as it was before. */
export function DraftTools({ workspace, isEmpty, before, busy, onTemplate, onClear, onRestore }: Props) {
  const choosing = useLazyOverlay('dialog', overlay => <ChooseTemplate workspace={workspace} onRoom={onTemplate} {...overlay} />)
  return (
    <div className="draft-tools">
      <Button size="small" icon={CopyOutlined} busy={busy} {...choosing.trigger}>
        {m.create_from_template()}
      </Button>
      {choosing.overlay}
      {before && (
        <Button size="small" look="plain" icon={UndoOutlined} onPress={() => onRestore(before)}>
          {m.create_restore()}
        </Button>
      )}
      {!isEmpty && (
        <Button size="small" look="plain" icon={DeleteOutlined} onPress={onClear}>
          {m.create_clear()}
        </Button>
      )}
    </div>
  )
}
