import type { IconDefinition } from '@ant-design/icons-svg/es/types'
import type { Forecast, ItemState, JobKind, JobState, JobSummary } from '../../api/bindings'
import { m } from '../../i18n/messages'
import { Icon } from '../Icon'
import {
  CheckCircleFilled,
  CheckCircleOutlined,
  ClockCircleOutlined,
  CloseCircleFilled,
  LoadingOutlined,
  LogoutOutlined,
  MailFilled,
  MailOutlined,
  MinusCircleOutlined,
  PauseOutlined,
  PlusCircleOutlined,
  QuestionCircleFilled,
  StopOutlined,
} from '../icons'
import { Badge } from '../labels'

type Sign = { icon: IconDefinition; look: 'accent' | 'quiet' | 'bad' | 'warn'; spin?: boolean }

const itemSigns: Record<ItemState, Sign> = {
  planned: { icon: ClockCircleOutlined, look: 'quiet' },
  permitted: { icon: ClockCircleOutlined, look: 'quiet' },
  sending: { icon: LoadingOutlined, look: 'accent', spin: true },
  done: { icon: CheckCircleFilled, look: 'accent' },
  invited: { icon: MailFilled, look: 'accent' },
  failed: { icon: CloseCircleFilled, look: 'bad' },
  unknown: { icon: QuestionCircleFilled, look: 'warn' },
  skipped: { icon: MinusCircleOutlined, look: 'quiet' },
  notRun: { icon: StopOutlined, look: 'quiet' },
}

/** 排队中, 发送中, 已进群, 已发邀请, 失败, 待核实: where one row of a job is. */
export function ItemStateLabel({ state, kind }: { state: ItemState; kind: JobKind }) {
  return <StateLabel {...itemSigns[state]}>{itemStateWords(state, kind)}</StateLabel>
}

export function itemStateWords(state: ItemState, kind: JobKind): string {
  switch (state) {
    case 'planned':
    case 'permitted':
      return m.item_planned()
    case 'sending':
      return m.item_sending()
    case 'done':
      return kind === 'pull' ? m.item_pulled() : kind === 'create' ? m.item_created() : m.item_left()
    case 'invited':
      return m.item_invited()
    case 'failed':
      return m.item_failed()
    case 'unknown':
      return m.item_unknown()
    case 'skipped':
      return m.item_skipped()
    case 'notRun':
      return m.item_not_run()
  }
}

const forecastSigns: Record<Forecast, Sign> = {
  direct: { icon: CheckCircleOutlined, look: 'accent' },
  card: { icon: MailOutlined, look: 'accent' },
  alreadyIn: { icon: MinusCircleOutlined, look: 'quiet' },
  impossible: { icon: StopOutlined, look: 'bad' },
  create: { icon: PlusCircleOutlined, look: 'accent' },
  leave: { icon: LogoutOutlined, look: 'accent' },
}

/** 直接进群, 会发邀请卡片, 已在群里, 进不去: what a plan expects of one row; `waits` for an account that is offline. */
export function ForecastLabel({ forecast, waits, kind }: { forecast: Forecast; waits: boolean; kind: JobKind }) {
  if (waits) {
    return (
      <StateLabel icon={ClockCircleOutlined} look="warn">
        {m.forecast_waits()}
      </StateLabel>
    )
  }
  return <StateLabel {...forecastSigns[forecast]}>{forecastWords(forecast, kind)}</StateLabel>
}

function forecastWords(forecast: Forecast, kind: JobKind): string {
  switch (forecast) {
    case 'direct':
      return m.forecast_direct()
    case 'card':
      return m.forecast_card()
    case 'alreadyIn':
      return m.forecast_already_in()
    case 'impossible':
      return kind === 'pull' ? m.forecast_impossible() : m.forecast_impossible_other()
    case 'create':
      return m.forecast_create()
    case 'leave':
      return m.forecast_leave()
  }
}

function StateLabel({ icon, look, spin = false, children }: Sign & { children: string }) {
  return (
    <span className={`state-label ${look}`}>
      <Icon of={icon} spin={spin} />
      <span>{children}</span>
    </span>
  )
}

const jobBadges: Record<JobState, { look?: 'info' | 'warn' | 'ok'; icon: IconDefinition; spin?: boolean; words: () => string }> = {
  starting: { look: 'info', icon: ClockCircleOutlined, words: m.job_starting },
  running: { look: 'info', icon: LoadingOutlined, spin: true, words: m.job_running },
  paused: { look: 'warn', icon: PauseOutlined, words: m.job_paused },
  stopped: { icon: StopOutlined, words: m.job_stopped },
  withdrawn: { icon: StopOutlined, words: m.job_withdrawn },
  finished: { look: 'ok', icon: CheckCircleFilled, words: m.job_finished },
}

/** 进行中, 已暂停, 已完成 and so on. */
export function JobStateBadge({ job }: { job: Pick<JobSummary, 'state'> }) {
  const { words, ...look } = jobBadges[job.state]
  return <Badge {...look}>{words()}</Badge>
}
