import { Dialog } from 'react-aria-components/Dialog'
import { Popover } from 'react-aria-components/Popover'
import type { RoomWxid, WorkspaceId } from '../../api/bindings'
import type { OverlayProps } from '../../components/lazyOverlay'
import { RoomSearch } from '../../components/RoomSearch'
import { m } from '../../i18n/messages'

type Props = OverlayProps & { workspace: WorkspaceId; onRoom: (room: RoomWxid) => void }

/** 以此群为模板: its customers, accounts and name go into the form. */
export function ChooseTemplate({ workspace, onRoom, ...overlay }: Props) {
  return (
    <Popover className="popover add-people" placement="bottom start" offset={4} {...overlay}>
      <Dialog className="popover-form" aria-label={m.create_from_template()}>
        <p className="field-hint">{m.create_template_hint()}</p>
        <RoomSearch
          workspace={workspace}
          onRoom={({ wxid }) => {
            overlay.onOpenChange(false)
            onRoom(wxid)
          }}
        />
      </Dialog>
    </Popover>
  )
}
