import type { JobSettings } from './bindings'

/** Settings in which nothing is left out. */
export type FullJobSettings = Required<JobSettings>

/** What holds where nobody chose otherwise. */
export const defaultJobSettings: FullJobSettings = {
  perMinute: 48,
  breaker: true,
  quietHours: null,
  dailyPulls: null,
  createEverySeconds: 90,
  directBelow: 40,
}

/** 慢, 稳妥, 快: people that one account pulls in a minute. The vendor's page advises at most 50. */
export const paces = [20, 40, 48] as const

export function fullJobSettings(settings: JobSettings | undefined): FullJobSettings {
  return { ...defaultJobSettings, ...settings }
}
