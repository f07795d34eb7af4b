import { dayOf, fullTime } from '../../i18n/format'

/** `14:05:35` for today, with the date for any other day. */
export function clockWithSeconds(at: number): string {
  const [day = '', clock = ''] = fullTime(at).split(' ')
  return day === dayOf(Date.now()) ? clock : `${day.slice(5)} ${clock}`
}
