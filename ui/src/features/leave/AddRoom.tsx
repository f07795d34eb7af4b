import { Dialog } from 'react-aria-components/Dialog'
import { Popover } from 'react-aria-components/Popover'
import type { RoomRow, WorkspaceId } from '../../api/bindings'
import type { OverlayProps } from '../../components/lazyOverlay'
import { RoomSearch } from '../../components/RoomSearch'
import { m } from '../../i18n/messages'

type Props = OverlayProps & { workspace: WorkspaceId; onRoom: (room: RoomRow) => void }

export function AddRoom({ workspace, onRoom, ...overlay }: Props) {
  return (
    <Popover className="popover add-people" placement="bottom end" offset={4} {...overlay}>
      <Dialog className="popover-form" aria-label={m.leave_add()}>
        <RoomSearch
          workspace={workspace}
          onRoom={room => {
            overlay.onOpenChange(false)
            onRoom(room)
          }}
        />
      </Dialog>
    </Popover>
  )
}
