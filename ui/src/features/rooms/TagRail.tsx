import { lazy, type Ref } from 'react'
import type { SavedView, TagId, WorkspaceId } from '../../api/bindings'
import { useFacets, useOverview, useSyncState } from '../../api/queries'
import { emptyFilter, emptyQuery, type FullFilter, hasConditions, sameFilter } from '../../api/roomQuery'
import { IconButton } from '../../components/Button'
import { classNames } from '../../components/classNames'
import { AppstoreOutlined, PlusOutlined, TagOutlined } from '../../components/icons'
import { useLazyOverlay } from '../../components/lazyOverlay'
import { ShortTime } from '../../components/Time'
import { m } from '../../i18n/messages'
import { RailItem } from './RailItem'
import { standingFilters } from './standingFilters'
import type { CurrentView } from './useCurrentView'
import { ViewItem } from './ViewItem'

const AddTag = lazy(() => import('./AddTag').then(({ AddTag }) => ({ default: AddTag })))

type Props = {
  workspace: WorkspaceId
  filter: FullFilter
  view: CurrentView
  isOpen: boolean
  navRef: Ref<HTMLElement>
  onFilter: (filter: FullFilter) => void
  onView: (view: SavedView) => void
}

/** All rooms, a few standing filters, the saved views, and the vendor's tags with their counts. */
export function TagRail({ workspace, filter, view, isOpen, navRef, onFilter, onView }: Props) {
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
        isOn={view.current === null && !hasConditions(filter)}
        onPress={() => onFilter(emptyFilter)}
      />
      {standingFilters.map(standing => (
        <RailItem
          key={standing.name()}
          icon={standing.icon}
          name={standing.name()}
          count={unread || !facets ? null : standing.count(facets)}
          isOn={view.current === null && sameFilter(filter, standing.filter)}
          onPress={() => onFilter(standing.filter)}
        />
      ))}
      {view.views.length > 0 && <h2 className="rail-head">{m.rail_views()}</h2>}
      {view.views.map(saved => (
        <ViewItem
          key={saved.id}
          workspace={workspace}
          view={saved}
          others={view.views.filter(({ id }) => id !== saved.id)}
          isOn={view.current?.id === saved.id}
          isChanged={view.current?.id === saved.id && view.isChanged}
          onOpen={() => onView(saved)}
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
          isOn={view.current === null && sameFilter(filter, ofTag(tag.id))}
          onPress={() => onFilter(ofTag(tag.id))}
        />
      ))}
      {readAt !== null && (
        <p className="rail-foot">
          {m.tags_read_at()} <ShortTime at={readAt} />
        </p>
      )}
      {sync?.phase !== 'running' && sync?.nextAt != null && (
        <p className="rail-foot">
          {m.sync_next_at()} <ShortTime at={sync.nextAt} />
        </p>
      )}
    </nav>
  )
}
