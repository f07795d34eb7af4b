import { lazy } from 'react'
import type { WorkspaceId } from '../../api/bindings'
import { m } from '../../i18n/messages'
import { Button } from '../Button'
import { ExportOutlined } from '../icons'
import { useLazyOverlay } from '../lazyOverlay'
import type { Exportable } from './ExportMenu'

const ExportMenu = lazy(() => import('./ExportMenu').then(({ ExportMenu }) => ({ default: ExportMenu })))

type Props = {
  workspace: WorkspaceId
  exportables: readonly Exportable[]
  /** Where it is not a list: 导出结果. */
  label?: string
  isDisabled?: boolean
  size?: 'small'
  look?: 'plain'
}

/** 导出名单: what, and as which kind of file. How far writing is stands in ExportNotes. */
export function ExportButton({ workspace, exportables, label = m.export_list(), ...rest }: Props) {
  const menu = useLazyOverlay('menu', overlay => <ExportMenu workspace={workspace} exportables={exportables} {...overlay} />)
  return (
    <>
      <Button icon={ExportOutlined} {...rest} {...menu.trigger}>
        {label}
      </Button>
      {menu.overlay}
    </>
  )
}
