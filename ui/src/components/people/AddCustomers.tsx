import { useState } from 'react'
import { Dialog } from 'react-aria-components/Dialog'
import { Popover } from 'react-aria-components/Popover'
import type { ContactWxid, WorkspaceId } from '../../api/bindings'
import { m } from '../../i18n/messages'
import type { OverlayProps } from '../lazyOverlay'
import { Segments } from '../Segments'
import { FoundCustomers } from './FoundCustomers'
import { FileCustomers, PastedCustomers } from './ListedCustomers'
import { RoomCustomers } from './RoomCustomers'

type Source = 'search' | 'paste' | 'room' | 'file'

export type SourceProps = {
  workspace: WorkspaceId
  chosen: readonly ContactWxid[]
  onAdd: (people: readonly ContactWxid[]) => void
  onRemove: (people: readonly ContactWxid[]) => void
}

type Props = OverlayProps & SourceProps

/** 添加客户: by name, by pasted ids, out of a room, or from an Excel file. */
export function AddCustomers({ workspace, chosen, onAdd, onRemove, ...overlay }: Props) {
  const [source, setSource] = useState<Source>('search')
  const props: SourceProps = { workspace, chosen, onAdd, onRemove }
  const addAndClose = (people: readonly ContactWxid[]) => {
    onAdd(people)
    overlay.onOpenChange(false)
  }
  const sources: readonly { id: Source; label: string }[] = [
    { id: 'search', label: m.create_source_search() },
    { id: 'paste', label: m.create_source_paste() },
    { id: 'room', label: m.create_source_room() },
    { id: 'file', label: m.create_source_file() },
  ]
  return (
    <Popover className="popover add-people" placement="bottom start" offset={4} {...overlay}>
      <Dialog className="popover-form" aria-label={m.create_add_customers()}>
        <Segments name={m.create_sources()} options={sources} value={source} onChange={setSource} />
        {source === 'search' && <FoundCustomers {...props} />}
        {source === 'paste' && <PastedCustomers {...props} onAdd={addAndClose} />}
        {source === 'room' && <RoomCustomers {...props} />}
        {source === 'file' && <FileCustomers {...props} onAdd={addAndClose} />}
      </Dialog>
    </Popover>
  )
}
