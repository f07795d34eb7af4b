import type { IconDefinition } from '@ant-design/icons-svg/es/types'
import { lazy, type Ref } from 'react'
import { Button as KitButton } from 'react-aria-components/Button'
import type { TagId, WorkspaceId } from '../../api/bindings'
import { useFacets, useOverview, useSyncState } from '../../api/queries'
import { emptyFilter, emptyQuery, type FullFilter, hasConditions, sameFilter } from '../../api/roomQuery'
import { IconButton } from '../../components/Button'
import { classNames } from '../../components/classNames'
import { Icon } from '../../components/Icon'
import { AppstoreOutlined, PlusOutlined, TagOutlined } from '../../components/icons'
import { useLazyOverlay } from '../../components/lazyOverlay'
import { Name } from '../../components/Name'
import { ShortTime } from '../../components/Time'
import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'
import { standingFilters } from './standingFilters'

const AddTag = lazy(() => import('./AddTag').then(({ AddTag }) => ({ default: AddTag })))

type Props = {
  workspace: WorkspaceId
  filter: FullFilter
  isOpen: boolean
  navRef: Ref<HTMLElement>
  onFilter: (filter: FullFilter) => void
}

/** All rooms, a few standing filters, and the vendor's tags with their counts. */
export function TagRail({ workspace, filter, isOpen, navRef, onFilter }: Props) {
  const { data: overview } = useOverview(workspace)
  const { data: sync } = useSyncState(workspace)
  const { data: facets } = useFacets(workspace, emptyQuery)
  const ofTag = (tag: TagId): FullFilter => ({ ...emptyFilter, anyTags: [tag] })
  const addTag = useLazyOverlay('dialog', overlay => <AddTag workspace={workspace} onAdded={tag => onFilter(ofTag(tag))} {...overlay} />)
  const readAt = sync?.finishedAt ?? overview?.newestAsOf ?? null
  // A list that was never read is not an empty one.
  const unread = overview?.rooms === 0 && sync?.finishedAt == null
  return (
    <nav ref={navRef} className={classNames('rail', isOpen && 'open')} aria-label={m.rail_name()}>
      <RailItem
        icon={AppstoreOutlined}
        name={m.rail_all()}
        count={unread ? null : (overview?.rooms ?? null)}
        isOn={!hasConditions(filter)}
        onPress={() => onFilter(emptyFilter)}
      />
      {standingFilters.map(standing => (
        <RailItem
          key={standing.name()}
          icon={standing.icon}
          name={standing.name()}
          count={unread || !facets ? null : standing.count(facets)}
          isOn={sameFilter(filter, standing.filter)}
          onPress={() => onFilter(standing.filter)}
        />
      ))}
      <h2 className="rail-head">
        {m.rail_tags()}
        <IconButton name={m.tag_add()} icon={PlusOutlined} {...addTag.trigger} />
      </h2>
      {addTag.overlay}
      {overview?.tags.map(tag => (
        <RailItem
          key={tag.id}
          icon={TagOutlined}
          name={tag.name}
          count={tag.rooms}
          isOn={sameFilter(filter, ofTag(tag.id))}
          onPress={() => onFilter(ofTag(tag.id))}
        />
      ))}
      {readAt !== null && (
        <p className="rail-foot">
          {m.tags_read_at()} <ShortTime at={readAt} />
        </p>
      )}
    </nav>
  )
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
