import { Menu, MenuItem } from 'react-aria-components/Menu'
import { Popover } from 'react-aria-components/Popover'
import { Icon } from '../../components/Icon'
import { DeleteOutlined, EditOutlined } from '../../components/icons'
import type { OverlayProps } from '../../components/lazyOverlay'
import { m } from '../../i18n/messages'

type Act = 'rename' | 'remove'

export function ViewMenu({ onChoose, ...overlay }: OverlayProps & { onChoose: (act: Act) => void }) {
  return (
    <Popover className="popover narrow" placement="bottom end" offset={4} {...overlay}>
      <Menu
        aria-label={m.rail_views()}
        autoFocus="first"
        onAction={key => onChoose(key === 'rename' ? 'rename' : 'remove')}
        onClose={() => overlay.onOpenChange(false)}
      >
        <MenuItem id="rename" className="menu-item" textValue={m.view_rename_act()}>
          <Icon of={EditOutlined} />
          {m.view_rename_act()}
        </MenuItem>
        <MenuItem id="remove" className="menu-item" textValue={m.view_remove()}>
          <Icon of={DeleteOutlined} />
          {m.view_remove()}
        </MenuItem>
      </Menu>
    </Popover>
  )
}
