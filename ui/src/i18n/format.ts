import { m } from './messages'
import { getLocale } from './paraglide/runtime'

/** How old a fact may be before the screen says that it may be outdated. */
export const STALE_AFTER_MS = 48 * 60 * 60 * 1000

const MINUTE = 60_000
const two = (n: number) => String(n).padStart(2, '0')
const clock = (t: Date) => `${two(t.getHours())}:${two(t.getMinutes())}`
const monthDay = (t: Date) => `${two(t.getMonth() + 1)}-${two(t.getDate())}`
const midnight = (t: Date) => new Date(t.getFullYear(), t.getMonth(), t.getDate()).getTime()

/** `2026-11-22 14:05:07` in the time of this computer. */
export function fullTime(at: number): string {
  const t = new Date(at)
  return `${t.getFullYear()}-${monthDay(t)} ${clock(t)}:${two(t.getSeconds())}`
}

/** The same moment as people say it: 刚刚, 8 分钟前, 今天 13:41, 昨天 18:30, 11-19 08:02, 2025-12-31 09:00. */
export function relativeTime(at: number, now: number): string {
  const then = new Date(at)
  const today = new Date(now)
  const age = now - at
  const days = Math.round((midnight(today) - midnight(then)) / (24 * 60 * MINUTE))
  if (age >= 0 && age < MINUTE) return m.time_now()
  if (age >= 0 && age < 60 * MINUTE) return m.time_minutes_ago({ minutes: Math.floor(age / MINUTE) })
  if (days === 0) return m.time_today({ clock: clock(then) })
  if (days === 1) return m.time_yesterday({ clock: clock(then) })
  if (then.getFullYear() === today.getFullYear()) return `${monthDay(then)} ${clock(then)}`
  return `${then.getFullYear()}-${monthDay(then)} ${clock(then)}`
}

/** The clock alone for today, date and clock for any other day: for the top bar and badges. */
export function shortTime(at: number, now: number): string {
  const then = new Date(at)
  return midnight(then) === midnight(new Date(now)) ? clock(then) : `${monthDay(then)} ${clock(then)}`
}

/** `14:05` in the time of this computer. */
export function clockTime(at: number): string {
  return clock(new Date(at))
}

/** 今天, 昨天; null for any other day. */
export function relativeDay(at: number, now: number): string | null {
  const days = Math.round((midnight(new Date(now)) - midnight(new Date(at))) / (24 * 60 * MINUTE))
  return days === 0 ? m.day_today() : days === 1 ? m.day_yesterday() : null
}

/** 11 月 22 日, with the year when it is not that of `now`. */
export function namedDay(at: number, now: number): string {
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear()
  const day = new Intl.DateTimeFormat(getLocale(), {
    year: sameYear ? undefined : 'numeric',
    month: getLocale() === 'en' ? 'short' : 'long',
    day: 'numeric',
  }).format(at)
  return day.replace(/(\d)(?=\p{Script=Han})|(\p{Script=Han})(?=\d)/gu, '$1$2 ')
}

/** 11 月 20 日 18:04. */
export function dayAndClock(at: number): string {
  return `${namedDay(at, Date.now())} ${clockTime(at)}`
}

/** `2026-11-22` in the time of this computer. */
export function dayOf(at: number): string {
  const t = new Date(at)
  return `${t.getFullYear()}-${monthDay(t)}`
}

/** `11-20 09:12`, with the year when it is not this one: a moment in the past that is not to be said as an age. */
export function momentOf(at: number): string {
  const t = new Date(at)
  const thisYear = t.getFullYear() === new Date().getFullYear()
  return `${thisYear ? '' : `${t.getFullYear()}-`}${monthDay(t)} ${clock(t)}`
}

/** A count with separators: 1,248. */
export function formatCount(count: number): string {
  return new Intl.NumberFormat(getLocale()).format(count)
}

/** Names joined as the language does it: 小北、张三 / Bei, Zhang San. */
export function joinNames(names: readonly string[]): string {
  return names.join(m.list_separator())
}

/** How long something takes: 28 秒, 1 分 26 秒, 约 45 分钟, 约 2 小时 10 分. */
export function formatDuration(seconds: number): string {
  const minutes = Math.round(seconds / 60)
  const hours = Math.floor(minutes / 60)
  if (seconds < 60) return m.duration_seconds({ seconds: Math.ceil(seconds) })
  if (seconds < 600) return m.duration_minutes_seconds({ minutes: Math.floor(seconds / 60), seconds: Math.floor(seconds % 60) })
  if (hours < 1) return m.duration_minutes({ minutes })
  if (hours < 24) return m.duration_hours({ hours, minutes: minutes % 60 })
  return m.duration_days({ days: Math.floor(hours / 24), hours: hours % 24 })
}
