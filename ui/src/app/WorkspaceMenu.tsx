import { Menu, MenuItem } from 'react-aria-components/Menu'
import { Popover } from 'react-aria-components/Popover'
import { Separator } from 'react-aria-components/Separator'
import type { Workspace, WorkspaceId } from '../api/bindings'
import { useSwitchWorkspace } from '../api/mutations'
import { Icon } from '../components/Icon'
import { CheckOutlined, PlusOutlined, SettingOutlined } from '../components/icons'
import { Badge, WorkspaceSquare } from '../components/labels'
import type { OverlayProps } from '../components/lazyOverlay'
import { Name } from '../components/Name'
import { visibleText } from '../components/safeText'
import { navigate } from '../host/route'
import { m } from '../i18n/messages'

type Props = OverlayProps & { workspaces: readonly Workspace[]; current: WorkspaceId }

/** All workspaces by colour and name, and the way to add one. */
export function WorkspaceMenu({ workspaces, current, ...overlay }: Props) {
  const switchTo = useSwitchWorkspace()
  const act = (key: string) => {
    const chosen = workspaces.find(({ id }) => id === key)
    if (chosen) {
      switchTo(chosen)
      navigate({ screen: 'rooms', room: null })
    } else navigate({ screen: key === 'add' ? 'start' : 'settings' })
  }
  return (
    <Popover className="popover" placement="bottom start" offset={4} {...overlay}>
      <Menu aria-label={m.settings_workspaces()} autoFocus="first" onAction={key => act(String(key))} onClose={() => overlay.onOpenChange(false)}>
        {workspaces.map(workspace => (
          <MenuItem key={workspace.id} id={workspace.id} textValue={visibleText(workspace.name)} className="menu-item">
            <WorkspaceSquare name={workspace.name} color={workspace.color} small />
            <Name text={workspace.name} className="cut" />
            {workspace.demo && <Badge look="warn">{m.demo()}</Badge>}
            {workspace.id === current && (
              <span className="chosen">
                <Icon of={CheckOutlined} />
              </span>
            )}
          </MenuItem>
        ))}
        <Separator className="menu-line" />
        <MenuItem id="add" textValue={m.workspace_add()} className="menu-item">
          <Icon of={PlusOutlined} />
          {m.workspace_add()}
        </MenuItem>
        <MenuItem id="manage" textValue={m.workspace_manage()} className="menu-item">
          <Icon of={SettingOutlined} />
          {m.workspace_manage()}
        </MenuItem>
      </Menu>
    </Popover>
  )
}
