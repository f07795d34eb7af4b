import { useMemo } from 'react'
import type { RoomWxid, WorkspaceId } from '../../api/bindings'
import { useSetFavourite } from '../../api/favourites'
import { handOver } from '../../api/handover'
import { selectForDuplicates } from '../../api/selectionForDuplicates'
import { useReadRoomIds, useSelectionSummary } from '../../api/selections'
import { Button } from '../../components/Button'
import { ExportButton } from '../../components/export/ExportButton'
import { LogoutOutlined, StarOutlined, UserAddOutlined, UsergroupDeleteOutlined } from '../../components/icons'
import { Key } from '../../components/labels'
import { showToast } from '../../components/toast'
import { navigate } from '../../host/route'
import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'
import { roomExports } from './roomExports'
import { roomSelection } from './selection'
import type { Selection } from './useSelection'

/** Rooms are marked one by one, so not more than a person would look through. */
const MOST_FAVOURITES = 5000
/** Each room of a plan is read; more rooms in one go are more than a person would check. */
const MOST_ROOMS_TO_ACT_ON = 1000

type Props = { workspace: WorkspaceId; selection: Selection; total: number }

/** What is selected, in numbers, and what can be done with it. */
export function SelectionBar({ workspace, selection, total }: Props) {
  const { selected, count, clear } = selection
  const rooms = useMemo(() => roomSelection(selected), [selected])
  const findDuplicates = () => {
    selectForDuplicates(workspace, rooms)
    navigate({ screen: 'duplicates' })
  }
  return (
    <section className="selection-bar" aria-label={m.select_bar()}>
      <span className="selected-rooms" role="status">
        {m.select_rooms({ count: formatCount(count) })}
      </span>
      <Covered workspace={workspace} rooms={rooms} />
      <span className="grow" />
      <ExportButton workspace={workspace} exportables={roomExports(rooms)} isDisabled={count === 0} />
      <Favour workspace={workspace} selection={selection} total={total} />
      <ActOnRooms workspace={workspace} selection={selection} total={total} />
      <Button icon={UsergroupDeleteOutlined} isDisabled={count < 2} onPress={findDuplicates}>
        {m.select_duplicates()}
      </Button>
      <Button look="plain" onPress={clear}>
        {m.select_clear()} <Key>Esc</Key>
      </Button>
    </section>
  )
}

function Covered({ workspace, rooms }: { workspace: WorkspaceId; rooms: ReturnType<typeof roomSelection> }) {
  const { summary, error } = useSelectionSummary(workspace, rooms)
  if (error) return <span className="covered">{m.select_not_counted()}</span>
  if (!summary) return <span className="covered waiting">{m.select_counting()}</span>
  const { memberships, people, roomsWithoutMembers } = summary
  return (
    <span className="covered">
      {m.select_covers({ memberships: formatCount(memberships), people: formatCount(people) })}
      {roomsWithoutMembers > 0 && m.select_members_unknown({ count: formatCount(roomsWithoutMembers) })}
    </span>
  )
}

/** 拉人进这些群 and 退群 lead to their screens with the rooms at hand. */
function ActOnRooms({ workspace, selection, total }: Props) {
  const readChosen = useReadChosen(workspace, selection, total)
  const lead = async (to: 'pull' | 'leave') => {
    if (selection.count > MOST_ROOMS_TO_ACT_ON) {
      showToast(m.select_act_too_many({ count: formatCount(MOST_ROOMS_TO_ACT_ON) }))
      return
    }
    handOver(workspace, to, { rooms: await readChosen() })
    navigate({ screen: to })
  }
  return (
    <>
      <Button look="primary" icon={UserAddOutlined} isDisabled={selection.count === 0} onPress={() => void lead('pull')}>
        {m.select_pull()}
      </Button>
      <Button icon={LogoutOutlined} isDisabled={selection.count === 0} onPress={() => void lead('leave')}>
        {m.select_leave()}
      </Button>
    </>
  )
}

/** Reads which rooms are selected, in the order of the list where they are all of it. */
function useReadChosen(workspace: WorkspaceId, { selected }: Selection, total: number): () => Promise<RoomWxid[]> {
  const readIds = useReadRoomIds(workspace)
  return async () => (selected.by === 'rooms' ? [...selected.rooms] : (await readIds(selected.query, 0, total - 1)).filter(room => !selected.except.has(room)))
}

/** Among favourites the button takes the mark away; elsewhere it sets it. */
function Favour({ workspace, selection, total }: Props) {
  const { selected, count } = selection
  const setFavourite = useSetFavourite(workspace)
  const readChosen = useReadChosen(workspace, selection, total)
  const favourite = !(selected.by === 'query' && selected.query.filter.favourite)
  const run = async () => {
    if (count > MOST_FAVOURITES) {
      showToast(m.select_favour_too_many({ count: formatCount(MOST_FAVOURITES) }))
      return
    }
    const chosen = await readChosen()
    setFavourite.mutate(
      { rooms: chosen, favourite },
      {
        onSuccess: () => {
          const words = { count: formatCount(chosen.length) }
          showToast(favourite ? m.select_favoured(words) : m.select_unfavoured(words))
        },
      },
    )
  }
  return (
    <Button icon={StarOutlined} isDisabled={count === 0} busy={setFavourite.isPending} onPress={() => void run()}>
      {favourite ? m.select_favour() : m.select_unfavour()}
    </Button>
  )
}
