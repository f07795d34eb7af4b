import { lazy } from 'react'
import type { FeedUnseen, WorkspaceId } from '../../api/bindings'
import { type FullFeedQuery, useMarkFeedSeen } from '../../api/feed'
import { Button } from '../../components/Button'
import { ExportButton } from '../../components/export/ExportButton'
import { FilterOutlined } from '../../components/icons'
import { useLazyOverlay } from '../../components/lazyOverlay'
import { Segments } from '../../components/Segments'
import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'
import { AccountFilter } from './AccountFilter'
import { type EventsView, type Segment, unseenOf } from './view'

const RoomsAndTags = lazy(() => import('../../components/RoomsAndTags').then(({ RoomsAndTagsPopover }) => ({ default: RoomsAndTagsPopover })))

type Props = {
  workspace: WorkspaceId
  view: EventsView
  query: FullFeedQuery
  unseen: FeedUnseen | undefined
  onChange: (change: Partial<EventsView>) => void
}

/** Which changes, of which account, rooms and tags; and what can be done with all of them. */
export function EventTools({ workspace, view, query, unseen, onChange }: Props) {
  const seen = useMarkFeedSeen(workspace)
  const filter = useLazyOverlay('dialog', overlay => (
    <RoomsAndTags workspace={workspace} rooms={view.rooms} tags={view.tags} onChange={onChange} {...overlay} />
  ))
  const segments: readonly { id: Segment; label: string }[] = [
    { id: 'all', label: m.events_all() },
    { id: 'joined', label: withCount(m.events_segment_joined(), unseenOf('joined', unseen)) },
    { id: 'left', label: withCount(m.events_segment_left(), unseenOf('left', unseen)) },
    { id: 'rooms', label: withCount(m.events_segment_rooms(), unseenOf('rooms', unseen)) },
    { id: 'accounts', label: withCount(m.events_segment_accounts(), unseenOf('accounts', unseen)) },
  ]
  return (
    <div className="events-tools">
      <Segments name={m.events_kinds()} options={segments} value={view.segment} onChange={segment => onChange({ segment })} />
      <AccountFilter workspace={workspace} account={view.account} onChange={account => onChange({ account })} />
      <Button icon={FilterOutlined} {...filter.trigger}>
        {m.events_filter()}
      </Button>
      {filter.overlay}
      <span className="grow" />
      <Button look="plain" isDisabled={!unseen || unseen.total === 0} busy={seen.isPending} onPress={() => seen.mutate()}>
        {m.events_mark_seen()}
      </Button>
      <ExportButton workspace={workspace} look="plain" label={m.events_export()} exportables={[{ name: m.nav_events(), what: { of: 'feed', query } }]} />
    </div>
  )
}

/** 进群 9: as many as nobody has looked at. */
function withCount(name: string, count: number | null): string {
  return count === null || count === 0 ? name : m.events_segment_count({ name, count: formatCount(count) })
}
