import type { IconDefinition } from '@ant-design/icons-svg/es/types'
import type { ReceiverState } from '../../api/bindings'
import { m } from '../../i18n/messages'
import { Icon } from '../Icon'
import { CheckCircleFilled, ClockCircleOutlined, CloseCircleFilled, MinusCircleOutlined, WarningFilled } from '../icons'

type Standing = 'ok' | 'off' | 'notListening' | 'suspicious' | 'noAddress' | 'waiting'

const looks: Record<Standing, { look: string; icon: IconDefinition; words: () => string }> = {
  ok: { look: 'ok', icon: CheckCircleFilled, words: m.receiver_ok },
  off: { look: 'off', icon: MinusCircleOutlined, words: m.receiver_off },
  notListening: { look: 'bad', icon: CloseCircleFilled, words: m.receiver_not_listening },
  suspicious: { look: 'warn', icon: WarningFilled, words: m.receiver_suspicious },
  noAddress: { look: 'warn', icon: WarningFilled, words: m.receiver_no_address },
  waiting: { look: 'off', icon: ClockCircleOutlined, words: m.receiver_waiting },
}

/** 回调正常, or what stands in the way. */
export function ReceiverMark({ state }: { state: ReceiverState }) {
  const { look, icon, words } = looks[standingOf(state)]
  return (
    <span className={`receiver-state ${look}`}>
      <Icon of={icon} />
      {words()}
    </span>
  )
}

/** The first thing that is not as it should be. */
export function standingOf({ switchedOn, listeningOn, warning, lastEvent, address }: ReceiverState): Standing {
  if (!switchedOn) return 'off'
  if (listeningOn === null) return 'notListening'
  if (warning !== null) return 'suspicious'
  if (lastEvent !== null) return 'ok'
  return address === null ? 'noAddress' : 'waiting'
}
