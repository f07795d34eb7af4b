import type { IconDefinition } from '@ant-design/icons-svg/es/types'
import {
  ClockCircleOutlined,
  MessageOutlined,
  SettingOutlined,
  UnorderedListOutlined,
  UserAddOutlined,
  UsergroupAddOutlined,
  UserOutlined,
} from '../components/icons'
import type { Route } from '../host/route'
import { m } from '../i18n/messages'

export type NavigationItem = {
  label: () => string
  icon: IconDefinition
  route: Route
  /** `main` follows the workspace switcher, `foot` stands at the lower end. */
  place: 'main' | 'foot'
}

/** The screens that can be gone to, in their order. A screen that is not built has no place here. */
export const navigation: readonly NavigationItem[] = [
  { label: m.nav_rooms, icon: MessageOutlined, route: { screen: 'rooms', room: null }, place: 'main' },
  { label: m.nav_people, icon: UserOutlined, route: { screen: 'people', person: null }, place: 'main' },
  { label: m.nav_create, icon: UsergroupAddOutlined, route: { screen: 'create' }, place: 'main' },
  { label: m.nav_pull, icon: UserAddOutlined, route: { screen: 'pull' }, place: 'main' },
  { label: m.nav_jobs, icon: UnorderedListOutlined, route: { screen: 'jobs', job: null }, place: 'main' },
  { label: m.nav_events, icon: ClockCircleOutlined, route: { screen: 'events', row: null }, place: 'main' },
  { label: m.nav_settings, icon: SettingOutlined, route: { screen: 'settings' }, place: 'foot' },
]

/** The entry that a screen belongs to, for pages that have none of their own. */
const sections: Partial<Record<Route['screen'], Route['screen']>> = {
  person: 'people',
  duplicates: 'people',
  createBatch: 'create',
  leave: 'rooms',
  roster: 'rooms',
  operations: 'jobs',
}

export function sectionOf(screen: Route['screen']): Route['screen'] {
  return sections[screen] ?? screen
}
