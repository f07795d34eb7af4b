import { useEffect } from 'react'
import type { WorkspaceId } from '../../api/bindings'
import { toAppError } from '../../api/errors'
import { type ExportedFile, forgetExport, showExport, stopExport, useExportedFiles, useStartExport } from '../../api/exports'
import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'
import { Button, IconButton } from '../Button'
import { CheckCircleFilled, CloseOutlined, LoadingOutlined } from '../icons'
import { ErrorNote, Note } from '../Note'
import { ProgressAnnouncer } from '../ProgressAnnouncer'
import { visibleText } from '../safeText'
import { showToast } from '../toast'

/** Each file that is being written: how far it is, how it ended, and where it lies. Stands above whatever screen is open. */
export function ExportNotes({ workspace }: { workspace: WorkspaceId }) {
  const files = useExportedFiles(workspace)
  return files.map(file => <ExportNote key={file.key} file={file} />)
}

function ExportNote({ file }: { file: ExportedFile }) {
  const { end, rows, total } = file
  const stopped = end?.kind === 'stopped'
  useEffect(() => {
    if (!stopped) return
    showToast(m.export_stopped())
    forgetExport(file)
  }, [stopped, file])
  return (
    <>
      <ProgressAnnouncer what={m.export_what()} done={rows} total={total} running={end === null} />
      {end === null && <Writing file={file} />}
      {end?.kind === 'written' && <Written file={file} {...end} />}
      {end?.kind === 'failed' && <Failed file={file} error={end.error} />}
    </>
  )
}

/** Runs a small act on a file; when it fails, that is said at the foot of the window. */
async function attempt(act: Promise<void>) {
  try {
    await act
  } catch (thrown) {
    const error = toAppError(thrown)
    showToast(m.export_act_failed(), error)
  }
}

function Writing({ file }: { file: ExportedFile }) {
  const { rows, total } = file
  const progress = total === null ? formatCount(rows) : `${formatCount(rows)} / ${formatCount(total)}`
  return (
    <Note
      icon={LoadingOutlined}
      spin
      actions={
        <Button look="plain" size="small" onPress={() => void attempt(stopExport(file))}>
          {m.export_stop()}
        </Button>
      }
    >
      {m.export_running({ progress })}
    </Note>
  )
}

function Written({ file, fileName, rows, shortened }: { file: ExportedFile; fileName: string; rows: number; shortened: number }) {
  return (
    <Note
      look={shortened > 0 ? 'warn' : 'info'}
      icon={CheckCircleFilled}
      actions={
        <>
          <Button size="small" onPress={() => void attempt(showExport(file))}>
            {m.export_show()}
          </Button>
          <Put file={file} />
        </>
      }
    >
      {visibleText(m.export_done({ count: formatCount(rows), file: fileName }))}
      {shortened > 0 && m.export_shortened({ count: formatCount(shortened) })}
    </Note>
  )
}

function Failed({ file, error }: { file: ExportedFile; error: Parameters<typeof ErrorNote>[0]['error'] }) {
  const start = useStartExport(file.workspace)
  const again = () => {
    forgetExport(file)
    void start(file.what, file.format)
  }
  return <ErrorNote error={error} lead={m.export_failed()} onRetry={again} actions={<Put file={file} />} />
}

function Put({ file }: { file: ExportedFile }) {
  return <IconButton name={m.export_close()} icon={CloseOutlined} onPress={() => forgetExport(file)} />
}
