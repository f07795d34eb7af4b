import type { IconDefinition } from '@ant-design/icons-svg/es/types'
import { lazy, type Ref } from 'react'
import { Button as KitButton } from 'react-aria-components/Button'
import type { QuickFilter, RoomQuery, TagId, WorkspaceId } from '../../api/bindings'
import { unfilteredRooms, useOverview, useRoomTotal, useSyncState } from '../../api/queries'
import { IconButton } from '../../components/Button'
import { classNames } from '../../components/classNames'
import { Icon } from '../../components/Icon'
import { AppstoreOutlined, DashboardOutlined, HomeOutlined, PlusOutlined, TagOutlined, UserDeleteOutlined } from '../../components/icons'
import { useLazyOverlay } from '../../components/lazyOverlay'
import { Name } from '../../components/Name'
import { ShortTime } from '../../components/Time'
import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'
import { quickFilterName } from './roomQuery'

const AddTag = lazy(() => import('./AddTag').then(({ AddTag }) => ({ default: AddTag })))

const quickFilters: readonly { id: Exclude<QuickFilter, 'all'>; icon: IconDefinition }[] = [
  { id: 'nearlyFull', icon: DashboardOutlined },
  { id: 'withoutCustomers', icon: UserDeleteOutlined },
  { id: 'internal', icon: HomeOutlined },
]

type Props = {
  workspace: WorkspaceId
  query: RoomQuery
  isOpen: boolean
  navRef: Ref<HTMLElement>
  onTag: (tag: TagId | null) => void
  onQuick: (quick: QuickFilter) => void
}

/** All rooms, a few standing filters, and the vendor's tags with their counts. */
export function TagRail({ workspace, query, isOpen, navRef, onTag, onQuick }: Props) {
  const { data: overview } = useOverview(workspace)
  const { data: sync } = useSyncState(workspace)
  const addTag = useLazyOverlay('dialog', overlay => <AddTag workspace={workspace} onAdded={onTag} {...overlay} />)
  const readAt = sync?.finishedAt ?? overview?.newestAsOf ?? null
  // A list that was never read is not an empty one.
  const unread = overview?.rooms === 0 && sync?.finishedAt == null
  const isAll = query.tag === null && query.quick === 'all'
  return (
    <nav ref={navRef} className={classNames('rail', isOpen && 'open')} aria-label={m.rail_name()}>
      <RailItem icon={AppstoreOutlined} name={m.rail_all()} count={unread ? null : (overview?.rooms ?? null)} isOn={isAll} onPress={() => onTag(null)} />
      {quickFilters.map(({ id, icon }) => (
        <QuickItem key={id} unread={unread} workspace={workspace} quick={id} icon={icon} isOn={query.quick === id} onPress={() => onQuick(id)} />
      ))}
      <h2 className="rail-head">
        {m.rail_tags()}
        <IconButton name={m.tag_add()} icon={PlusOutlined} {...addTag.trigger} />
      </h2>
      {addTag.overlay}
      {overview?.tags.map(tag => (
        <RailItem key={tag.id} icon={TagOutlined} name={tag.name} count={tag.rooms} isOn={query.tag === tag.id} onPress={() => onTag(tag.id)} />
      ))}
      {readAt !== null && (
        <p className="rail-foot">
          {m.tags_read_at()} <ShortTime at={readAt} />
        </p>
      )}
    </nav>
  )
}

function QuickItem({
  workspace,
  quick,
  unread,
  ...rest
}: {
  workspace: WorkspaceId
  quick: QuickFilter
  unread: boolean
  icon: IconDefinition
  isOn: boolean
  onPress: () => void
}) {
  const total = useRoomTotal(workspace, { ...unfilteredRooms, quick })
  return <RailItem {...rest} name={quickFilterName(quick)} count={unread ? null : (total.data ?? null)} />
}

type ItemProps = { icon: IconDefinition; name: string; count: number | null; isOn: boolean; onPress: () => void }

function RailItem({ icon, name, count, isOn, onPress }: ItemProps) {
  return (
    <KitButton className="rail-item" aria-pressed={isOn} aria-label={count === null ? name : m.rail_item({ name, count })} onPress={onPress}>
      <Icon of={icon} />
      <Name text={name} className="cut" />
      <span className="count">{count === null ? '' : formatCount(count)}</span>
    </KitButton>
  )
}
