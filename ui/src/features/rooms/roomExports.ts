import type { RoomSelection } from '../../api/bindings'
import { everyMember } from '../../api/roomQuery'
import type { Exportable } from '../../components/export/ExportMenu'
import { m } from '../../i18n/messages'

/** What can be written of a set of rooms. */
export function roomExports(rooms: RoomSelection): Exportable[] {
  return [
    { name: m.export_rooms(), what: { of: 'rooms', rooms } },
    { name: m.export_members(), what: { of: 'members', rooms, query: everyMember } },
  ]
}
