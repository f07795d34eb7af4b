import type { QuietHours } from '../../api/bindings'
import { type FullJobSettings, fullJobSettings, paces } from '../../api/jobSettings'
import { useSavePreferences } from '../../api/mutations'
import { useAppStart } from '../../api/queries'
import { m } from '../../i18n/messages'
import { Segments } from '../Segments'
import { Switch } from '../Switch'

/** What is switched on first: 22:00 to 8:00. */
const usualQuietHours: QuietHours = { from: 22 * 60, to: 8 * 60 }

/** How jobs run, and how to change that; a change holds for all jobs at once. */
export function useJobSettings(): [FullJobSettings, (change: Partial<FullJobSettings>) => void] {
  const { data: start } = useAppStart()
  const save = useSavePreferences()
  const settings = fullJobSettings(start?.preferences.jobs)
  const change = (changed: Partial<FullJobSettings>) => {
    if (start) save.mutate({ ...start.preferences, jobs: { ...settings, ...changed } })
  }
  return [settings, change]
}

/** 慢, 稳妥, 快: how many people one account pulls in a minute. */
export function PaceChoice() {
  const [{ perMinute }, change] = useJobSettings()
  const words: Record<number, string> = { 20: m.pace_slow({ count: 20 }), 40: m.pace_steady({ count: 40 }), 48: m.pace_fast({ count: 48 }) }
  const rates = [...new Set<number>([...paces, perMinute])].sort((a, b) => a - b)
  return (
    <div className="field" role="group" aria-label={m.pace()}>
      <span className="field-label">{m.pace()}</span>
      <Segments
        name={m.pace()}
        options={rates.map(rate => ({ id: String(rate), label: words[rate] ?? m.pace_own({ count: rate }) }))}
        value={String(perMinute)}
        onChange={rate => change({ perMinute: Number(rate) })}
      />
      <span className="field-hint">{m.pace_hint()}</span>
    </div>
  )
}

/** Whether three failures without a reason pause a job. */
export function BreakerSwitch() {
  const [{ breaker }, change] = useJobSettings()
  return (
    <Switch isOn={breaker} onChange={on => change({ breaker: on })}>
      {m.breaker()}
    </Switch>
  )
}

/** Whether nothing is sent at night. */
export function QuietHoursSwitch() {
  const [{ quietHours }, change] = useJobSettings()
  const hours = quietHours ?? usualQuietHours
  return (
    <Switch isOn={quietHours !== null} onChange={on => change({ quietHours: on ? usualQuietHours : null })}>
      {m.quiet_hours_between({ from: clockOf(hours.from), to: clockOf(hours.to) })}
    </Switch>
  )
}

/** `22:00` for 1320 minutes after midnight. */
export function clockOf(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
}

/** Minutes after midnight of `22:00`, `8:5` or `８：００`; null when it is no time. */
export function minutesOf(clock: string): number | null {
  const [, hours, minutes] = /^(\d{1,2})[:.](\d{1,2})$/.exec(clock.normalize('NFKC').trim()) ?? []
  const at = Number(hours) * 60 + Number(minutes)
  return hours !== undefined && Number(hours) < 24 && Number(minutes) < 60 ? at : null
}
