import { Header } from 'react-aria-components/Header'
import { Menu, MenuItem, MenuSection } from 'react-aria-components/Menu'
import { Popover } from 'react-aria-components/Popover'
import type { Export, ExportFormat, WorkspaceId } from '../../api/bindings'
import { useStartExport } from '../../api/exports'
import { m } from '../../i18n/messages'
import type { OverlayProps } from '../lazyOverlay'

/** Something that can be written into a file, by the name of the file's kind of rows. */
export type Exportable = { name: string; what: Export }

const formats: readonly { format: ExportFormat; label: () => string }[] = [
  { format: 'xlsx', label: m.export_as_xlsx },
  { format: 'csv', label: m.export_as_csv },
]

type Props = OverlayProps & { workspace: WorkspaceId; exportables: readonly Exportable[] }

export function ExportMenu({ workspace, exportables, ...overlay }: Props) {
  const start = useStartExport(workspace)
  return (
    <Popover className="popover" placement="top start" offset={4} {...overlay}>
      <Menu aria-label={m.export_list()} autoFocus="first" onClose={() => overlay.onOpenChange(false)}>
        {exportables.map(({ name, what }) => (
          <MenuSection key={name} className="menu-section">
            <Header>{name}</Header>
            {formats.map(({ format, label }) => (
              <MenuItem
                key={format}
                id={`${name} ${format}`}
                className="menu-item"
                textValue={`${name} ${label()}`}
                aria-label={`${name} ${label()}`}
                onAction={() => void start(what, format)}
              >
                {label()}
              </MenuItem>
            ))}
          </MenuSection>
        ))}
      </Menu>
    </Popover>
  )
}
