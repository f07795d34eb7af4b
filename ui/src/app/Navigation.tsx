import { lazy } from 'react'
import { Button as KitButton } from 'react-aria-components/Button'
import type { Workspace } from '../api/bindings'
import { useFeedUnseen } from '../api/feed'
import { useJobsNeedingAttention } from '../api/jobs'
import { useOverview } from '../api/queries'
import { Icon } from '../components/Icon'
import { DownOutlined } from '../components/icons'
import { WorkspaceSquare } from '../components/labels'
import { useLazyOverlay } from '../components/lazyOverlay'
import { Name } from '../components/Name'
import { formatRoute, type Route } from '../host/route'
import { formatCount } from '../i18n/format'
import { m } from '../i18n/messages'
import { type NavigationItem, navigation, sectionOf } from './navigation'

const WorkspaceMenu = lazy(() => import('./WorkspaceMenu').then(({ WorkspaceMenu }) => ({ default: WorkspaceMenu })))

type Props = { workspaces: readonly Workspace[]; current: Workspace; screen: Route['screen'] }

/** The left edge: which workspace, which screen. */
export function Navigation({ workspaces, current, screen }: Props) {
  const menu = useLazyOverlay('menu', overlay => <WorkspaceMenu workspaces={workspaces} current={current.id} {...overlay} />)
  const counts: Partial<Record<Route['screen'], number>> = { jobs: useJobsNeedingAttention(current.id), events: useFeedUnseen(current.id).data?.total ?? 0 }
  const places = (place: NavigationItem['place']) =>
    navigation
      .filter(item => item.place === place)
      .map(item => (
        <NavigationLink key={item.route.screen} item={item} isCurrent={item.route.screen === sectionOf(screen)} count={counts[item.route.screen] ?? 0} />
      ))
  return (
    <nav className="nav" aria-label={m.nav_name()}>
      <KitButton className="workspace-switch" aria-label={m.workspace_switch({ name: current.name })} {...menu.trigger}>
        <WorkspaceSquare name={current.name} color={current.color} />
        <span className="who">
          <b className="cut">
            <Name text={current.name} />
          </b>
          <small>
            <AccountsOnline workspace={current} />
          </small>
        </span>
        <span className="unfold">
          <Icon of={DownOutlined} />
        </span>
      </KitButton>
      {menu.overlay}
      {places('main')}
      <span className="grow" />
      {places('foot')}
    </nav>
  )
}

type LinkProps = {
  item: NavigationItem
  isCurrent: boolean
  /** How much there is to see to. */
  count: number
}

function NavigationLink({ item, isCurrent, count }: LinkProps) {
  return (
    <a href={formatRoute(item.route)} className="nav-item" aria-current={isCurrent ? 'page' : undefined}>
      <Icon of={item.icon} />
      <span>{item.label()}</span>
      {count > 0 && (
        <span className="nav-count">
          {count > 99 ? m.nav_count_many() : formatCount(count)}
          <span className="only-heard">{m.nav_count_heard()}</span>
        </span>
      )}
    </a>
  )
}

function AccountsOnline({ workspace }: { workspace: Workspace }) {
  const { data } = useOverview(workspace.id)
  if (!data || data.accounts.length === 0) return workspace.demo ? m.demo() : ''
  return m.accounts_online({ count: data.accounts.filter(({ online }) => online !== false).length })
}
