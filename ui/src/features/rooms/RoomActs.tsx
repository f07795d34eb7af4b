import type { RoomRow, WorkspaceId } from '../../api/bindings'
import { handOver } from '../../api/handover'
import { Button } from '../../components/Button'
import { CheckOutlined, CopyOutlined, LogoutOutlined, UserAddOutlined } from '../../components/icons'
import { navigate } from '../../host/route'
import { m } from '../../i18n/messages'

/** What can be done with one room; each leads to the screen that plans it. */
export function RoomActs({ workspace, room: { wxid, deleted } }: { workspace: WorkspaceId; room: RoomRow }) {
  if (deleted) return null
  const pull = () => {
    handOver(workspace, 'pull', { rooms: [wxid] })
    navigate({ screen: 'pull' })
  }
  const copy = () => {
    handOver(workspace, 'create', { template: wxid })
    navigate({ screen: 'create' })
  }
  const leave = () => {
    handOver(workspace, 'leave', { rooms: [wxid] })
    navigate({ screen: 'leave' })
  }
  return (
    <div className="room-acts actions">
      <Button size="small" icon={UserAddOutlined} onPress={pull}>
        {m.room_pull()}
      </Button>
      <Button size="small" icon={CheckOutlined} onPress={() => navigate({ screen: 'roster', room: wxid })}>
        {m.room_check_roster()}
      </Button>
      <Button size="small" icon={CopyOutlined} onPress={copy}>
        {m.room_as_template()}
      </Button>
      <Button size="small" icon={LogoutOutlined} onPress={leave}>
        {m.room_leave()}
      </Button>
    </div>
  )
}
