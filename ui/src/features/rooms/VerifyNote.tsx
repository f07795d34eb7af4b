import type { WorkspaceId } from '../../api/bindings'
import { useVerify } from '../../api/verify'
import { Button } from '../../components/Button'
import { LoadingOutlined } from '../../components/icons'
import { ErrorNote, Note } from '../../components/Note'
import { ProgressAnnouncer } from '../../components/ProgressAnnouncer'
import { VendorWaits } from '../../components/VendorWaits'
import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'

/** Progress of re-reading the rooms on screen, and what failed. What came of each room stands in its row. */
export function VerifyNote({ workspace }: { workspace: WorkspaceId }) {
  const { verify, start, stop } = useVerify(workspace)
  if (!verify) return null
  const { done, total, running, error, outcomes } = verify
  const failed = [...outcomes].filter(([, outcome]) => outcome.kind === 'failed').map(([room]) => room)
  return (
    <>
      <ProgressAnnouncer what={m.verify_what()} done={done} total={total} running={running} />
      {running && (
        <Note
          icon={LoadingOutlined}
          spin
          actions={
            <Button look="plain" size="small" onPress={() => void stop()}>
              {m.verify_stop()}
            </Button>
          }
        >
          {m.verify_running({ progress: `${formatCount(done)} / ${formatCount(total)}` })}
          <VendorWaits seconds={verify.waitingSeconds} />
        </Note>
      )}
      {error && <ErrorNote error={error} lead={m.verify_failed()} after={m.local_rows_stay()} onRetry={() => void start([...verify.rooms])} />}
      {!running && failed.length > 0 && (
        <Note
          look="warn"
          actions={
            <Button size="small" onPress={() => void start(failed)}>
              {m.verify_failed_again()}
            </Button>
          }
        >
          {m.verify_some_failed({ count: formatCount(failed.length) })}
        </Note>
      )}
    </>
  )
}
