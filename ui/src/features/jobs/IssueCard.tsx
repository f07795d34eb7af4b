import { useState } from 'react'
import type { JobIssue, JobRowFilter, JobSummary, WorkspaceId } from '../../api/bindings'
import { steeredBy, useJobAct } from '../../api/jobs'
import { reasonWords } from '../../api/reasons'
import { Button, LinkButton } from '../../components/Button'
import { Icon } from '../../components/Icon'
import { CloseCircleFilled, MobileOutlined, QuestionCircleFilled, SwapOutlined } from '../../components/icons'
import { PhoneGuide } from '../../components/jobs/PhoneGuide'
import { ErrorNote } from '../../components/Note'
import { visibleText } from '../../components/safeText'
import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'
import { fixOf } from './issueFix'

type Props = { workspace: WorkspaceId; job: JobSummary; issue: JobIssue; onShow: (filter: JobRowFilter, position: number | null) => void }

/** Rows that failed for one reason, or of which nobody knows: why, what to do, and the button that does it, unless only another desk can. */
export function IssueCard({ workspace, job, issue, onShow }: Props) {
  const { state, reason, code, count, firstPosition, alternatives } = issue
  const [showsPhone, setShowsPhone] = useState(false)
  const act = useJobAct(workspace, job.id)
  const unknown = state === 'unknown'
  const words = reasonWords({ reason, code }) ?? { title: m.item_failed(), remedy: '' }
  const fix = fixOf(issue)
  const isHere = steeredBy(job) === null
  const retry = (account: string | null) => act.mutate({ act: 'retryFailed', reason, account })
  return (
    <article className="issue" aria-label={visibleText(words.title)}>
      <header>
        <span className={unknown ? 'state-label warn' : 'state-label bad'}>
          <Icon of={unknown ? QuestionCircleFilled : CloseCircleFilled} />
        </span>
        <h3>{visibleText(words.title)}</h3>
        <LinkButton aria-label={m.issue_show({ count: formatCount(count) })} onPress={() => onShow(unknown ? 'unknown' : 'failed', firstPosition)}>
          {formatCount(count)}
        </LinkButton>
      </header>
      <p>
        {alternatives.length > 0
          ? visibleText(m.issue_alternative({ account: alternatives[0]?.account.nickName ?? '', count: formatCount(alternatives[0]?.count ?? 0) }))
          : visibleText(words.remedy)}
      </p>
      {act.error && <ErrorNote error={act.error} boxed stacked />}
      <div className="actions">
        {(isHere ? alternatives.slice(0, 2) : []).map(({ account, count: able }, place) => (
          <Button
            key={account.userId}
            size="small"
            look={place === 0 ? 'primary' : undefined}
            icon={SwapOutlined}
            isDisabled={act.isPending}
            onPress={() => retry(account.userId)}
          >
            {visibleText(m.issue_retry_by({ account: account.nickName, count: formatCount(able) }))}
          </Button>
        ))}
        {isHere && fix === 'verify' && (
          <Button size="small" busy={act.isPending} onPress={() => act.mutate({ act: 'verifyUnknown' })}>
            {m.issue_verify()}
          </Button>
        )}
        {isHere && unknown && (
          <Button size="small" onPress={() => onShow('unknown', firstPosition)}>
            {m.issue_decide()}
          </Button>
        )}
        {isHere && fix === 'retry' && (
          <Button size="small" isDisabled={act.isPending} onPress={() => retry(null)}>
            {m.issue_retry({ count: formatCount(count) })}
          </Button>
        )}
        {(fix === 'phoneOwner' || fix === 'phoneTry') && (
          <Button size="small" icon={MobileOutlined} aria-expanded={showsPhone} onPress={() => setShowsPhone(!showsPhone)}>
            {fix === 'phoneTry' ? m.issue_phone_try() : m.issue_phone()}
          </Button>
        )}
        {isHere && fix === 'phoneTry' && (
          <Button size="small" look="plain" isDisabled={act.isPending} onPress={() => retry(null)}>
            {m.issue_retry({ count: formatCount(count) })}
          </Button>
        )}
      </div>
      {showsPhone && fix === 'phoneOwner' && <PhoneGuide rooms={count} />}
      {showsPhone && fix === 'phoneTry' && (
        <ol className="phone-steps">
          <li>{m.phone_try_1()}</li>
          <li>{m.phone_try_2()}</li>
          <li>{m.phone_try_3()}</li>
        </ol>
      )}
    </article>
  )
}
