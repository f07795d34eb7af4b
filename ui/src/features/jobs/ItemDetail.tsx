import type { AttemptRow, JobRow, JobSummary, WorkspaceId } from '../../api/bindings'
import { steeredBy, useAttempts } from '../../api/jobs'
import { reasonWords } from '../../api/reasons'
import { Button } from '../../components/Button'
import { copyWithToast } from '../../components/copy'
import { CopyOutlined } from '../../components/icons'
import { ItemStateLabel } from '../../components/jobs/states'
import { Account } from '../../components/labels'
import { ErrorNote } from '../../components/Note'
import { visibleText } from '../../components/safeText'
import { RelativeTime } from '../../components/Time'
import { fullTime } from '../../i18n/format'
import { m } from '../../i18n/messages'
import { Decide } from './Decide'
import { itemDetailsText } from './itemDetails'
import { clockWithSeconds } from './times'

type Props = { workspace: WorkspaceId; job: JobSummary; row: JobRow }

/** Below a row: what to do about it, a decision where only a person can make it, and each sending with its raw answer. */
export function ItemDetail({ workspace, job, row }: Props) {
  const { data: attempts, error, refetch } = useAttempts(workspace, job.id, row.position)
  const words = reasonWords(row)
  const desk = steeredBy(job)
  return (
    <div className="item-detail">
      {words && (
        <p>
          <b>{visibleText(words.title)}</b> {visibleText(words.remedy)}
        </p>
      )}
      {row.confirmedAt !== null && (
        <p>
          {m.item_confirmed()} <RelativeTime at={row.confirmedAt} />
        </p>
      )}
      {row.notBefore !== null && row.state === 'planned' && <p>{m.item_not_before({ time: clockWithSeconds(row.notBefore) })}</p>}
      {row.state === 'unknown' && (desk === null ? <Decide workspace={workspace} job={job} row={row} /> : <p>{visibleText(m.decide_elsewhere({ desk }))}</p>)}
      {error && <ErrorNote error={error} onRetry={() => void refetch()} boxed />}
      {attempts?.length === 0 && <p className="person-none">{m.attempts_none()}</p>}
      {attempts && attempts.length > 0 && (
        <>
          <ol className="attempts" aria-label={m.attempts()}>
            {attempts.map((attempt, place) => (
              <Attempt key={`${attempt.sentAt} ${place}`} attempt={attempt} kind={job.kind} />
            ))}
          </ol>
          <div className="actions">
            <Button size="small" look="plain" icon={CopyOutlined} onPress={() => void copyWithToast(itemDetailsText(job, row, attempts), m.copied_details())}>
              {m.action_copy_details()}
            </Button>
          </div>
        </>
      )}
    </div>
  )
}

function Attempt({ attempt, kind }: { attempt: AttemptRow; kind: JobSummary['kind'] }) {
  const { sentAt, answeredAt, account, outcome, raw, reason, code } = attempt
  const words = reasonWords({ reason, code, message: attempt.message })
  return (
    <li>
      <time title={fullTime(sentAt)}>{clockWithSeconds(sentAt)}</time>
      <span className="cut">{account ? <Account account={account} /> : m.unknown_dash()}</span>
      {outcome === null ? <span>{m.item_sending()}</span> : <ItemStateLabel state={outcome} kind={kind} />}
      <span className="cut">{words ? visibleText(words.title) : ''}</span>
      <span className="figures">{code === null ? '' : m.attempt_code({ code })}</span>
      <span className="figures">{answeredAt === null ? m.attempt_no_answer() : m.attempt_took({ seconds: ((answeredAt - sentAt) / 1000).toFixed(1) })}</span>
      {raw !== null && (
        <details>
          <summary>{m.attempt_raw()}</summary>
          <pre>{raw}</pre>
        </details>
      )}
    </li>
  )
}
