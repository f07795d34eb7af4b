import { Button as KitButton } from 'react-aria-components/Button'
import type { RoomWxid, TagId, WorkspaceId } from '../api/bindings'
import { useOverview, useRoomDetails } from '../api/queries'
import { m } from '../i18n/messages'
import { Icon } from './Icon'
import { CloseOutlined } from './icons'
import { Name } from './Name'
import { roomTitle } from './RoomName'
import { visibleText } from './safeText'
import { shortId } from './shortId'

/** Rooms named one by one; the others are counted. */
const MOST_NAMED = 20

type Props = {
  workspace: WorkspaceId
  rooms: readonly RoomWxid[]
  tags: readonly TagId[]
  onChange: (choice: { rooms: readonly RoomWxid[] } | { tags: readonly TagId[] }) => void
}

/** The chosen rooms and tags, each to be taken away. */
export function RoomsAndTagsChips({ workspace, rooms, tags, onChange }: Props) {
  const named = rooms.slice(0, MOST_NAMED)
  const known = useRoomDetails(workspace, named)
  const tagNames = useOverview(workspace).data?.tags ?? []
  return (
    <>
      {tags.map(tag => (
        <RemovableChip
          key={tag}
          label={m.column_tags()}
          name={tagNames.find(({ id }) => id === tag)?.name ?? shortId(tag)}
          onRemove={() => onChange({ tags: tags.filter(other => other !== tag) })}
        />
      ))}
      {named.map(room => {
        const row = known.get(room)
        return (
          <RemovableChip
            key={room}
            label={m.chip_room()}
            name={row ? roomTitle(row) : shortId(room)}
            onRemove={() => onChange({ rooms: rooms.filter(other => other !== room) })}
          />
        )
      })}
      {rooms.length > named.length && <span className="more">{m.more_count({ count: rooms.length - named.length })}</span>}
    </>
  )
}

/** A condition by kind and name, with a button that takes it away. */
export function RemovableChip({ label, name, onRemove }: { label: string; name: string; onRemove: () => void }) {
  return (
    <span className="chip">
      <em>{label}</em>
      <b className="cut">
        <Name text={name} />
      </b>
      <KitButton aria-label={visibleText(m.remove_filter({ name }))} onPress={onRemove}>
        <Icon of={CloseOutlined} />
      </KitButton>
    </span>
  )
}
