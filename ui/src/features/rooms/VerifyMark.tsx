import type { VerifyOutcome } from '../../api/bindings'
import { errorWords } from '../../api/errors'
import { Icon } from '../../components/Icon'
import { CheckCircleFilled, CloseCircleFilled, ExclamationCircleFilled, LoadingOutlined, QuestionCircleOutlined } from '../../components/icons'
import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'

/** What came of re-reading one room, in place of its time: `waiting` until the vendor has answered. */
export function VerifyMark({ outcome }: { outcome: VerifyOutcome | 'waiting' }) {
  if (outcome === 'waiting') {
    return (
      <span className="verify-mark">
        <Icon of={LoadingOutlined} spin />
        {m.state_verifying()}
      </span>
    )
  }
  switch (outcome.kind) {
    case 'same':
      return (
        <span className="verify-mark ok">
          <Icon of={CheckCircleFilled} />
          {m.verify_same()}
        </span>
      )
    case 'changed':
      return (
        <span className="verify-mark info">
          <Icon of={ExclamationCircleFilled} />
          {m.verify_changed({ count: formatCount(outcome.changes) })}
        </span>
      )
    case 'notListed':
      return (
        <span className="verify-mark warn" title={m.verify_not_listed_hint()}>
          <Icon of={QuestionCircleOutlined} />
          {m.verify_not_listed()}
        </span>
      )
    case 'failed': {
      const { title, remedy } = errorWords(outcome.error)
      return (
        <span className="verify-mark bad" title={m.error_sentence({ lead: '', title, remedy, after: '' })}>
          <Icon of={CloseCircleFilled} />
          {m.verify_not_verified()}
        </span>
      )
    }
  }
}
