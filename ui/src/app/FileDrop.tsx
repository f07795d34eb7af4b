import type { WorkspaceId } from '../api/bindings'
import { type DroppedFile, useFileDrag } from '../api/importPeople'
import { Icon } from '../components/Icon'
import { FileExcelOutlined } from '../components/icons'
import { useFileList } from '../components/people/fileList'
import { navigate } from '../host/route'
import { m } from '../i18n/messages'

/** A file with customers may be dropped on any screen: it opens 查客户 with its list. While one is over the window, that is said. */
export function FileDrop({ workspace }: { workspace: WorkspaceId }) {
  const [file, setFile] = useFileList(workspace)
  const over = useFileDrag(({ fileName, list, error }: DroppedFile) => {
    setFile(list ? { list, error: null, fileName } : { list: file.list, error, fileName })
    navigate({ screen: 'people', person: null })
  })
  if (!over) return null
  return (
    <div className="drop-hint" role="status">
      <div>
        <Icon of={FileExcelOutlined} />
        <b>{m.import_drop()}</b>
        <span>{m.import_drop_text()}</span>
      </div>
    </div>
  )
}
