import { Dialog } from 'react-aria-components/Dialog'
import { Popover } from 'react-aria-components/Popover'
import type { RoomWxid, WorkspaceId } from '../../api/bindings'
import type { OverlayProps } from '../../components/lazyOverlay'
import { RoomSearch } from '../../components/RoomSearch'
import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'

type Props = OverlayProps & { workspace: WorkspaceId; chosen: readonly RoomWxid[]; onAdd: (room: RoomWxid) => void }

/** Rooms by name, one after the other. */
export function AddRooms({ workspace, chosen, onAdd, ...overlay }: Props) {
  return (
    <Popover className="popover add-people" placement="bottom end" offset={4} {...overlay}>
      <Dialog className="popover-form" aria-label={m.pull_add_rooms()}>
        <RoomSearch workspace={workspace} onRoom={({ wxid }) => onAdd(wxid)} />
        <p className="field-hint" role="status">
          {m.pull_rooms_chosen({ count: formatCount(chosen.length) })}
        </p>
      </Dialog>
    </Popover>
  )
}
