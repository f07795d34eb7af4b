import type { PlanReason } from '../../api/bindings'
import { reasonWords } from '../../api/reasons'
import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'
import { Icon } from '../Icon'
import { StopOutlined, WarningOutlined } from '../icons'
import { visibleText } from '../safeText'

/** Why rows cannot be done or are doubtful, each reason once with how many rows it has. */
export function PlanReasons({ reasons }: { reasons: readonly PlanReason[] }) {
  if (reasons.length === 0) return null
  return (
    <ul className="plan-reasons" aria-label={m.plan_reasons()}>
      {reasons.map(({ textKey, rows, impossible }) => {
        const words = reasonWords({ reason: textKey, reasonValues: [] })
        return (
          <li key={textKey} className={impossible ? 'bad' : 'warn'}>
            <Icon of={impossible ? StopOutlined : WarningOutlined} />
            <span>
              <b>{visibleText(words?.title ?? textKey)}</b>
              {words && words.remedy !== '' && <small>{visibleText(words.remedy)}</small>}
            </span>
            <span className="figures">{m.plan_rows({ count: formatCount(rows) })}</span>
          </li>
        )
      })}
    </ul>
  )
}
