import type { IconDefinition } from '@ant-design/icons-svg/es/types'
import type { AppError, CheckFinding, CheckStep, CheckStepName, CheckStepState } from '../../api/bindings'
import { errorWords } from '../../api/errors'
import { formatCount, joinNames } from '../../i18n/format'
import { m } from '../../i18n/messages'
import { Icon } from '../Icon'
import { CheckCircleFilled, CloseCircleFilled, ExclamationCircleFilled, LoadingOutlined, MinusCircleOutlined } from '../icons'
import { CopyDetailsButton } from '../Note'
import { visibleText } from '../safeText'

/** The checks of a connection in their order: ✓ ! ✗ –, what was found, and what to do about it. */
export function Checklist({ steps }: { steps: readonly CheckStep[] }) {
  const blocker = steps.find(({ state }) => state === 'failed')
  const settled = steps.filter(({ state }) => state === 'passed' || state === 'warned' || (state === 'skipped' && !blocker))
  const failure = blocker?.error ?? null
  return (
    <section className="checklist" aria-label={m.check_title()}>
      <h2>{m.check_progress({ done: settled.length, total: steps.length })}</h2>
      <ol>
        {steps.map(step => (
          <Step key={step.name} step={step} blocker={blocker ?? null} />
        ))}
      </ol>
      <div className="only-heard" role="status" aria-live="polite">
        {steps.every(({ state }) => state !== 'running') && (blocker || settled.length === steps.length) ? m.check_finished() : ''}
      </div>
      {failure && <CopyDetailsButton error={failure} />}
    </section>
  )
}

const stateIcons: Record<CheckStepState, IconDefinition> = {
  waiting: MinusCircleOutlined,
  running: LoadingOutlined,
  passed: CheckCircleFilled,
  warned: ExclamationCircleFilled,
  failed: CloseCircleFilled,
  skipped: MinusCircleOutlined,
}

function Step({ step, blocker }: { step: CheckStep; blocker: CheckStep | null }) {
  const { name, state, finding, error } = step
  const remedy = error ? errorWords(error).remedy : finding ? findingRemedy(finding) : null
  return (
    <li className={`check ${state}`}>
      <Icon of={stateIcons[state]} spin={state === 'running'} />
      <span className="only-heard">{stateWords(state)}</span>
      <b>{checkStepName(name)}</b>
      <span className="found">
        {visibleText(foundWords(step, blocker))}
        {remedy && <small>{visibleText(remedy)}</small>}
      </span>
    </li>
  )
}

export function checkStepName(name: CheckStepName): string {
  switch (name) {
    case 'network':
      return m.check_network()
    case 'host':
      return m.check_host()
    case 'token':
      return m.check_token()
    case 'read':
      return m.check_read()
    case 'accounts':
      return m.check_accounts()
    case 'tags':
      return m.check_tags()
    case 'callbacks':
      return m.check_callbacks()
    case 'clock':
      return m.check_clock()
  }
}

function stateWords(state: CheckStepState): string {
  switch (state) {
    case 'waiting':
      return m.check_state_waiting()
    case 'running':
      return m.check_state_running()
    case 'passed':
      return m.check_state_passed()
    case 'warned':
      return m.check_state_warned()
    case 'failed':
      return m.check_state_failed()
    case 'skipped':
      return m.check_state_skipped()
  }
}

function foundWords({ name, state, finding, error }: CheckStep, blocker: CheckStep | null): string {
  if (error) return errorTitle(error)
  if (finding) return findingWords(finding)
  switch (state) {
    case 'passed':
      return passedWords(name)
    case 'running':
      return m.check_running()
    case 'skipped':
      return blocker ? m.check_waits_for({ step: checkStepName(blocker.name) }) : m.check_skipped()
    default:
      return blocker ? m.check_waits_for({ step: checkStepName(blocker.name) }) : m.check_waiting()
  }
}

function errorTitle(error: AppError): string {
  return errorWords(error).title
}

function passedWords(name: CheckStepName): string {
  if (name === 'network') return m.check_network_passed()
  if (name === 'token') return m.check_token_passed()
  return m.check_passed()
}

function findingWords(finding: CheckFinding): string {
  switch (finding.kind) {
    case 'vendorWaits':
      return m.vendor_waits({ seconds: finding.seconds })
    case 'reachable':
      return m.found_reachable({ millis: formatCount(finding.millis) })
    case 'roomsReadable':
      return finding.total === null
        ? m.found_rooms_some({ received: formatCount(finding.received) })
        : m.found_rooms({ received: formatCount(finding.received), total: formatCount(finding.total) })
    case 'onlyByTag':
      return m.found_only_by_tag()
    case 'accounts':
      return finding.offline.length === 0
        ? m.found_accounts({ count: finding.total })
        : m.found_accounts_offline({ count: finding.total, names: joinNames(finding.offline) })
    case 'accountsUnknown':
      return m.found_accounts_unknown()
    case 'tags':
      return m.found_tags({ count: finding.total })
    case 'noTags':
      return m.found_no_tags()
    case 'callbacksLater':
      return m.found_callbacks_later()
    case 'clock':
      return finding.offSeconds === 0 ? m.found_clock() : m.found_clock_off({ seconds: formatCount(Math.abs(finding.offSeconds)) })
    case 'clockUnknown':
      return m.found_clock_unknown()
  }
}

/** From here on a wrong clock makes times on the screen misleading. */
const CLOCK_TOLERANCE_SECONDS = 60

function findingRemedy(finding: CheckFinding): string | null {
  switch (finding.kind) {
    case 'onlyByTag':
      return m.remedy_only_by_tag()
    case 'accounts':
      return finding.offline.length > 0 ? m.remedy_accounts_offline({ names: joinNames(finding.offline) }) : null
    case 'accountsUnknown':
      return m.remedy_accounts_unknown()
    case 'noTags':
      return m.remedy_no_tags()
    case 'clock':
      return Math.abs(finding.offSeconds) > CLOCK_TOLERANCE_SECONDS ? m.remedy_clock() : null
    default:
      return null
  }
}
