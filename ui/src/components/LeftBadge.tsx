import type { Millis } from '../api/bindings'
import { fullTime } from '../i18n/format'
import { m } from '../i18n/messages'
import { LogoutOutlined } from './icons'
import { Badge } from './labels'

/** 已退出: every hosted account that was in the room has left it. What is known of it stays readable. */
export function LeftBadge({ at }: { at: Millis }) {
  return (
    <Badge look="outline" icon={LogoutOutlined} title={m.room_left_at({ time: fullTime(at) })}>
      {m.room_left()}
    </Badge>
  )
}
