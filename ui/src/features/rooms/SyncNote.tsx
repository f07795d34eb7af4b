import type { SyncState, WorkspaceId } from '../../api/bindings'
import { useStartSync, useStopSync } from '../../api/mutations'
import { useSyncState } from '../../api/queries'
import { Button } from '../../components/Button'
import { LoadingOutlined } from '../../components/icons'
import { ErrorNote, Note } from '../../components/Note'
import { ProgressAnnouncer } from '../../components/ProgressAnnouncer'
import { VendorWaits } from '../../components/VendorWaits'
import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'

/** Progress, pause or failure of reading the rooms. What is known locally stays usable below it. */
export function SyncNote({ workspace, rooms }: { workspace: WorkspaceId; rooms: number | null }) {
  const { data: sync } = useSyncState(workspace)
  const start = useStartSync(workspace)
  const stop = useStopSync(workspace)
  if (!sync) return null
  return (
    <>
      <ProgressAnnouncer what={m.sync_what()} done={sync.done} total={sync.total} running={sync.phase === 'running'} />
      {sync.phase === 'running' && (
        <Note
          icon={LoadingOutlined}
          spin
          actions={
            <Button look="plain" size="small" isDisabled={stop.isPending} onPress={() => stop.mutate()}>
              {m.sync_pause()}
            </Button>
          }
        >
          {runningWords(sync)}
          <VendorWaits seconds={sync.waitingSeconds} />
        </Note>
      )}
      {sync.phase === 'stopped' && (
        <Note
          actions={
            <Button size="small" isDisabled={start.isPending} onPress={() => start.mutate()}>
              {m.sync_continue()}
            </Button>
          }
        >
          {m.sync_stopped({ progress: progressWords(sync) })}
        </Note>
      )}
      {sync.phase === 'failed' && sync.error && (
        <ErrorNote
          error={sync.error}
          lead={sync.done > 0 ? m.sync_failed_at({ progress: progressWords(sync) }) : m.sync_failed()}
          after={rooms ? m.local_rows_stay() : ''}
          onRetry={() => start.mutate()}
        />
      )}
      {sync.phase === 'idle' && sync.unreadable > 0 && <Note look="warn">{m.sync_unreadable({ count: formatCount(sync.unreadable) })}</Note>}
    </>
  )
}

function runningWords(sync: SyncState): string {
  const progress = progressWords(sync)
  const running = sync.finishedAt === null ? m.sync_first({ progress }) : m.sync_running({ progress })
  return [running, sync.resumed && m.sync_resumed(), sync.skipped > 0 && m.sync_skipped({ count: formatCount(sync.skipped) })]
    .filter(Boolean)
    .join(m.sync_and())
}

/** 312 / 1,248, or 312 alone while the vendor has not said how many there are. */
export function progressWords({ done, total }: SyncState): string {
  return total === null ? formatCount(done) : `${formatCount(done)} / ${formatCount(total)}`
}
