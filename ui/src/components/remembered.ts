import { useState } from 'react'

const values = new Map<string, unknown>()

/** State that is still there when the screen is opened again; gone when the window closes. */
export function useRemembered<T>(key: string, initial: T): [T, (value: T) => void] {
  const [value, setValue] = useState<T>(() => (values.has(key) ? (values.get(key) as T) : initial))
  const set = (next: T) => {
    values.set(key, next)
    setValue(next)
  }
  return [value, set]
}

/** Forgets everything, for a test or after the local data was wiped. */
export function forgetRemembered(): void {
  values.clear()
}
