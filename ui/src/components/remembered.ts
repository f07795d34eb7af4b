import { useCallback, useRef, useSyncExternalStore } from 'react'

const values = new Map<string, unknown>()
const listeners = new Set<() => void>()

function changed() {
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void) {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** State that is still there when the screen is opened again, the same for all who use the key; gone when the window closes. */
export function useRemembered<T>(key: string, initial: T): [T, (value: T) => void] {
  const first = useRef(initial)
  const value = useSyncExternalStore(subscribe, () => (values.has(key) ? (values.get(key) as T) : first.current))
  return [value, useCallback((next: T) => remember(key, next), [key])]
}

function remember<T>(key: string, value: T): void {
  values.set(key, value)
  changed()
}

/** Forgets everything, for a test or after the local data was wiped. */
export function forgetRemembered(): void {
  values.clear()
  changed()
}
