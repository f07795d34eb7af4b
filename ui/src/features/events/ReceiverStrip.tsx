import type { ReactNode } from 'react'
import type { ReceiverState, WorkspaceId } from '../../api/bindings'
import { useCheckReceiver, useReceiver } from '../../api/receiver'
import { Button, IconButton } from '../../components/Button'
import { ApiOutlined, CloseOutlined, SettingOutlined } from '../../components/icons'
import { ErrorNote } from '../../components/Note'
import { CheckResult } from '../../components/receiver/CheckResult'
import { HourBars } from '../../components/receiver/HourBars'
import { ReceiverMark } from '../../components/receiver/ReceiverMark'
import { ReceiverNotes } from '../../components/receiver/ReceiverNotes'
import { ShortTime } from '../../components/Time'
import { navigate } from '../../host/route'
import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'

const openSettings = () => navigate({ screen: 'settings', part: 'callbacks' })

/** How callbacks come in, above the feed that they make. */
export function ReceiverStrip({ workspace }: { workspace: WorkspaceId }) {
  const { data: state, error, refetch } = useReceiver(workspace)
  const check = useCheckReceiver(workspace)
  if (!state) return error && <ErrorNote error={error} onRetry={() => refetch()} />
  const settings = (
    <Button size="small" icon={SettingOutlined} onPress={openSettings}>
      {m.receiver_settings()}
    </Button>
  )
  return (
    <>
      <section className="receiver-strip" aria-label={m.settings_callbacks()}>
        <ReceiverMark state={state} />
        {state.switchedOn ? <Figures state={state} /> : <span className="fact cut">{m.receiver_off_text()}</span>}
        <span className="grow" />
        {state.switchedOn ? (
          <Button size="small" icon={ApiOutlined} busy={check.isPending} onPress={() => check.mutate()}>
            {m.receiver_check()}
          </Button>
        ) : (
          settings
        )}
      </section>
      <ReceiverNotes state={state} actions={settings} />
      {check.error && <ErrorNote error={check.error} onRetry={() => check.mutate()} />}
      {check.data && (
        <div className="receiver-checked">
          <CheckResult result={check.data} />
          {!state.warning && !state.error && settings}
          <IconButton name={m.receiver_check_close()} icon={CloseOutlined} onPress={check.reset} />
        </div>
      )}
    </>
  )
}

function Figures({ state: { lastEvent, today, medianAnswerMs, hours } }: { state: ReceiverState }) {
  return (
    <>
      <Fact name={m.receiver_last()}>{lastEvent === null ? m.receiver_never() : <ShortTime at={lastEvent} />}</Fact>
      <Fact name={m.receiver_today()}>{m.receiver_times({ count: formatCount(today.received) })}</Fact>
      {medianAnswerMs !== null && <Fact name={m.receiver_answer()}>{m.receiver_median({ millis: millisWords(medianAnswerMs) })}</Fact>}
      <Fact name={m.receiver_rejected()}>{formatCount(today.rejected)}</Fact>
      <HourBars hours={hours} />
    </>
  )
}

function millisWords(millis: number): string {
  return formatCount(millis < 10 ? Math.round(millis * 10) / 10 : Math.round(millis))
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <span className="fact">
      {name} <b>{children}</b>
    </span>
  )
}
