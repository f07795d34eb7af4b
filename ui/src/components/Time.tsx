import { useSyncExternalStore } from 'react'
import { fullTime, relativeTime, shortTime } from '../i18n/format'

const TICK_MS = 30_000
let now = Date.now()
const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | null = null

function subscribe(listener: () => void) {
  listeners.add(listener)
  timer ??= setInterval(() => {
    now = Date.now()
    for (const each of listeners) each()
  }, TICK_MS)
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0 && timer !== null) {
      clearInterval(timer)
      timer = null
    }
  }
}

/** The time now, renewed twice a minute; one clock for the whole window. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, currentTime)
}

function currentTime() {
  // A first reader after a long pause must not see the time of the last tick; the clock may also have been set back.
  if (timer === null && Math.abs(Date.now() - now) > TICK_MS) now = Date.now()
  return now
}

/** A moment as people say it, with the full time on hover. */
export function RelativeTime({ at }: { at: number }) {
  const current = useNow()
  // A fact that came between two ticks is from now, not from the future.
  return <time title={fullTime(at)}>{relativeTime(at, Math.max(current, Math.min(at, current + TICK_MS)))}</time>
}

export function ShortTime({ at }: { at: number }) {
  return <time title={fullTime(at)}>{shortTime(at, useNow())}</time>
}
