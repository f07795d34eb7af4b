import type { MouseEvent } from 'react'
import type { RoomRow, WorkspaceId } from '../../api/bindings'
import { useSetFavourite } from '../../api/favourites'
import { IconButton } from '../../components/Button'
import { classNames } from '../../components/classNames'
import { Icon } from '../../components/Icon'
import { StarFilled, StarOutlined } from '../../components/icons'
import { m } from '../../i18n/messages'

type Props = { workspace: WorkspaceId; room: RoomRow }

/** The star of a row: always there on favourites, elsewhere under the pointer or the keyboard. Plain, because there is one in each row. */
export function RowStar({ room, onFavourite }: { room: RoomRow; onFavourite: (room: RoomRow) => void }) {
  const press = (event: MouseEvent) => {
    // The row behind it must not open.
    event.preventDefault()
    onFavourite(room)
  }
  return (
    <button
      type="button"
      tabIndex={-1}
      className={classNames('row-star', room.favourite && 'on')}
      aria-pressed={room.favourite}
      aria-label={m.favourite()}
      title={m.favourite()}
      onClick={press}
    >
      <Icon of={room.favourite ? StarFilled : StarOutlined} />
    </button>
  )
}

export function FavouriteButton({ workspace, room }: Props) {
  const { mutate } = useSetFavourite(workspace)
  return (
    <IconButton
      name={room.favourite ? m.favourite_remove() : m.favourite()}
      icon={room.favourite ? StarFilled : StarOutlined}
      look="favourite"
      aria-pressed={room.favourite}
      onPress={() => mutate({ rooms: [room.wxid], favourite: !room.favourite })}
    />
  )
}
