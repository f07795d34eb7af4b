import type { ProbeOutcome, ReceiverCheck } from '../../api/bindings'
import { m } from '../../i18n/messages'
import { Icon } from '../Icon'
import { CheckCircleFilled, CloseCircleFilled, MinusCircleOutlined } from '../icons'

/** What became of the tests: each way with ✓ or ✗, and what to do where one did not arrive. */
export function CheckResult({ result }: { result: ReceiverCheck }) {
  return (
    <ul className="receiver-check" aria-label={m.receiver_check_result()}>
      <Step name={m.receiver_check_local()} outcome={result.local} isLocal />
      {result.public ? (
        <Step name={m.receiver_check_public()} outcome={result.public} />
      ) : (
        <li className="skipped">
          <Icon of={MinusCircleOutlined} />
          <div>
            <b>{m.receiver_check_public()}</b>
            <p>{m.receiver_check_no_public()}</p>
          </div>
        </li>
      )}
    </ul>
  )
}

function Step({ name, outcome, isLocal = false }: { name: string; outcome: ProbeOutcome; isLocal?: boolean }) {
  const arrived = outcome.kind === 'arrived'
  const { finding, remedy } = words(outcome, isLocal)
  return (
    <li className={arrived ? 'passed' : 'failed'}>
      <Icon of={arrived ? CheckCircleFilled : CloseCircleFilled} />
      <div>
        <b>{name}</b> <span>{finding}</span>
        {remedy && <p>{remedy}</p>}
      </div>
    </li>
  )
}

function words(outcome: ProbeOutcome, isLocal: boolean): { finding: string; remedy?: string } {
  switch (outcome.kind) {
    case 'arrived':
      return { finding: m.probe_arrived({ millis: outcome.millis }) }
    case 'notListening':
      return { finding: m.probe_not_listening(), remedy: m.probe_not_listening_remedy() }
    case 'nameUnknown':
      return { finding: m.probe_name_unknown(), remedy: m.probe_name_unknown_remedy() }
    case 'unreachable':
      return { finding: m.probe_unreachable(), remedy: isLocal ? m.probe_unreachable_local_remedy() : m.probe_unreachable_remedy() }
    case 'certificateUntrusted':
      return { finding: m.probe_certificate(), remedy: m.probe_certificate_remedy() }
    case 'timedOut':
      return { finding: m.probe_timed_out(), remedy: m.probe_timed_out_remedy() }
    case 'refused':
      return { finding: m.probe_refused({ status: outcome.status }), remedy: m.probe_refused_remedy() }
    case 'elsewhere':
      return { finding: m.probe_elsewhere(), remedy: m.probe_elsewhere_remedy() }
    case 'notStored':
      return { finding: m.probe_not_stored(), remedy: m.probe_not_stored_remedy() }
  }
}
