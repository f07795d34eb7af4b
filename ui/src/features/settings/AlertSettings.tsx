import { lazy } from 'react'
import type { FeedAlerts, WorkspaceId } from '../../api/bindings'
import { useFeedAlerts, useSetFeedAlerts } from '../../api/feed'
import { Button } from '../../components/Button'
import { PlusOutlined } from '../../components/icons'
import { useLazyOverlay } from '../../components/lazyOverlay'
import { ErrorNote } from '../../components/Note'
import { RoomsAndTagsChips } from '../../components/RoomsAndTagsChips'
import { Switch } from '../../components/Switch'
import { m } from '../../i18n/messages'

const RoomsAndTags = lazy(() => import('../../components/RoomsAndTags').then(({ RoomsAndTagsPopover }) => ({ default: RoomsAndTagsPopover })))

/** 提醒: of which rooms a change is told by the system's notifications. */
export function AlertSettings({ workspace }: { workspace: WorkspaceId }) {
  const { data: alerts, error, refetch } = useFeedAlerts(workspace)
  const save = useSetFeedAlerts(workspace)
  if (!alerts) return error && <ErrorNote error={error} onRetry={() => refetch()} boxed />
  return <Chosen workspace={workspace} alerts={alerts} onChange={change => save.mutate({ ...alerts, ...change })} />
}

type Choice = { rooms?: readonly string[]; tags?: readonly string[]; accountsOffline?: boolean }
type Props = { workspace: WorkspaceId; alerts: FeedAlerts; onChange: (change: Partial<FeedAlerts>) => void }

function Chosen({ workspace, alerts, onChange }: Props) {
  const { rooms, tags, accountsOffline } = alerts
  const choose = (choice: Choice) => onChange({ ...(choice.rooms && { rooms: [...choice.rooms] }), ...(choice.tags && { tags: [...choice.tags] }) })
  const chooser = useLazyOverlay('dialog', overlay => <RoomsAndTags workspace={workspace} rooms={rooms} tags={tags} onChange={choose} {...overlay} />)
  return (
    <>
      <p>{m.alerts_text()}</p>
      <div className="alert-choice">
        {rooms.length + tags.length === 0 && <span className="none">{m.alerts_none()}</span>}
        <RoomsAndTagsChips workspace={workspace} rooms={rooms} tags={tags} onChange={choose} />
        <Button size="small" icon={PlusOutlined} {...chooser.trigger}>
          {m.alerts_choose()}
        </Button>
        {chooser.overlay}
      </div>
      <div>
        <Switch isOn={accountsOffline} onChange={on => onChange({ accountsOffline: on })}>
          {m.alerts_offline()}
        </Switch>
      </div>
    </>
  )
}
