import type { IconDefinition } from '@ant-design/icons-svg/es/types'
import type { PersonLookup, PersonRoom } from '../../api/bindings'
import { errorWords } from '../../api/errors'
import { relativeTime, STALE_AFTER_MS, shortTime } from '../../i18n/format'
import { m } from '../../i18n/messages'
import { CheckCircleFilled, ClockCircleOutlined, CloseCircleFilled, ExclamationCircleFilled, InfoCircleOutlined, LoadingOutlined } from '../icons'

/** How sure the answer about a person is, in a word. */
export type PersonState = { words: string; look?: 'outline' | 'ok' | 'warn' | 'bad' | 'info'; icon: IconDefinition; spin?: boolean }

export function personState(answer: PersonLookup | null, verifying: boolean, now: number): PersonState {
  if (verifying) return { words: m.state_verifying(), look: 'info', icon: LoadingOutlined, spin: true }
  if (answer === null) return { words: m.state_reading(), icon: ClockCircleOutlined }
  if (answer.error) return { words: errorWords(answer.error).title, look: 'bad', icon: CloseCircleFilled }
  if (answer.verified) return verifiedState(answer, now)
  if (answer.asOf === null || hasNoRecord(answer)) return { words: m.state_no_record(), icon: InfoCircleOutlined }
  const time = relativeTime(answer.asOf, now)
  if (now - answer.asOf > STALE_AFTER_MS) return { words: m.state_local_stale({ time }), look: 'outline', icon: ClockCircleOutlined }
  return { words: m.state_local({ time }), icon: ClockCircleOutlined }
}

function verifiedState(answer: PersonLookup, now: number): PersonState {
  const time = answer.asOf === null ? '' : shortTime(answer.asOf, now)
  const changes = answer.rooms.filter(({ difference }) => difference !== 'none').length
  if (changes > 0) return { words: m.state_verified_changed({ time, count: changes }), look: 'warn', icon: ExclamationCircleFilled }
  return { words: m.state_verified({ time }), look: 'ok', icon: CheckCircleFilled }
}

/** Neither the person nor a room of theirs is known. */
export function hasNoRecord({ summary, rooms }: PersonLookup): boolean {
  return summary === null && rooms.length === 0
}

/** Rooms that the person is in as far as known; those left are shown but not counted. */
export function presentRooms(rooms: readonly PersonRoom[]): PersonRoom[] {
  return rooms.filter(({ difference, leftAt }) => difference !== 'left' && leftAt === null)
}

/** The nicknames that more than one of these people bear. */
export function sharedNames(answers: readonly (PersonLookup | null)[]): { name: string; count: number }[] {
  const counts = new Map<string, number>()
  for (const answer of answers) {
    const name = answer?.summary?.nickName
    if (name) counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return Array.from(counts, ([name, count]) => ({ name, count })).filter(({ count }) => count > 1)
}
