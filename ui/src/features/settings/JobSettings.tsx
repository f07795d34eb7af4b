import { useState } from 'react'
import { defaultJobSettings } from '../../api/jobSettings'
import { TextField } from '../../components/fields'
import { BreakerSwitch, clockOf, minutesOf, PaceChoice, QuietHoursSwitch, useJobSettings } from '../../components/jobs/JobSettings'
import { m } from '../../i18n/messages'

/** 任务: how fast, when not, and where the lines are. Holds for all jobs, also for those under way. */
export function JobSettings() {
  const [settings, change] = useJobSettings()
  const { quietHours, dailyPulls, createEverySeconds, directBelow } = settings
  return (
    <>
      <PaceChoice />
      <div className="settings-switches">
        <BreakerSwitch />
        <QuietHoursSwitch />
      </div>
      {quietHours && (
        <div className="settings-fields">
          <ClockField label={m.quiet_from()} value={quietHours.from} onSave={from => change({ quietHours: { ...quietHours, from } })} />
          <ClockField label={m.quiet_to()} value={quietHours.to} onSave={to => change({ quietHours: { ...quietHours, to } })} />
        </div>
      )}
      <div className="settings-fields">
        <NumberField label={m.daily_pulls()} hint={m.daily_pulls_hint()} value={dailyPulls} most={100_000} onSave={count => change({ dailyPulls: count })} />
        <NumberField
          label={m.create_every()}
          hint={m.create_every_hint()}
          value={createEverySeconds}
          most={3600}
          onSave={seconds => change({ createEverySeconds: seconds ?? defaultJobSettings.createEverySeconds })}
        />
        <NumberField
          label={m.direct_below()}
          hint={m.direct_below_hint()}
          value={directBelow}
          most={500}
          onSave={size => change({ directBelow: size ?? defaultJobSettings.directBelow })}
        />
      </div>
    </>
  )
}

type ClockProps = { label: string; value: number; onSave: (minutes: number) => void }

/** A time of the day; kept when the field is left. */
function ClockField({ label, value, onSave }: ClockProps) {
  const [text, setText] = useState(clockOf(value))
  const minutes = minutesOf(text)
  const save = () => {
    if (minutes !== null && minutes !== value) onSave(minutes)
  }
  return <TextField label={label} value={text} onChange={setText} onBlur={save} onEnter={save} error={minutes === null ? m.clock_wrong() : null} />
}

type NumberProps = { label: string; hint: string; value: number | null; most: number; onSave: (value: number | null) => void }

/** A whole number from 1 on, or nothing; kept when the field is left. */
function NumberField({ label, hint, value, most, onSave }: NumberProps) {
  const [text, setText] = useState(value === null ? '' : String(value))
  const digits = text.normalize('NFKC').trim()
  const typed = digits === '' ? null : Number(digits)
  const usable = typed === null || (/^\d+$/.test(digits) && typed >= 1 && typed <= most)
  const save = () => {
    if (usable && typed !== value) onSave(typed)
  }
  return <TextField label={label} value={text} onChange={setText} onBlur={save} onEnter={save} hint={hint} error={usable ? null : m.number_wrong({ most })} />
}
