import type { Lookup } from '../../api/lookup'
import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'
import { Button } from '../Button'
import { LoadingOutlined } from '../icons'
import { ErrorNote, Note } from '../Note'
import { ProgressAnnouncer } from '../ProgressAnnouncer'
import { VendorWaits } from '../VendorWaits'

type Props = { lookup: Lookup; onStop: () => void; onRetry: () => void }

/** How far the vendor has answered, and the way to stop asking. */
export function LookupProgress({ lookup, onStop, onRetry }: Props) {
  const { running, done, total, error } = lookup
  return (
    <>
      <ProgressAnnouncer what={m.lookup_what()} done={done} total={total} running={running} />
      {error && <ErrorNote error={error} lead={m.lookup_not_started()} after={m.local_rows_stay()} onRetry={onRetry} />}
      {running && (
        <Note
          icon={LoadingOutlined}
          spin
          actions={
            <Button look="plain" size="small" onPress={onStop}>
              {m.lookup_stop()}
            </Button>
          }
        >
          {m.lookup_running({ done: formatCount(done), total: formatCount(total) })}
          <VendorWaits seconds={lookup.waitingSeconds} />
        </Note>
      )}
      {!running && !error && done < total && (
        <Note
          actions={
            <Button size="small" onPress={onRetry}>
              {m.lookup_again()}
            </Button>
          }
        >
          {m.lookup_stopped({ done: formatCount(done), total: formatCount(total) })}
        </Note>
      )}
    </>
  )
}
