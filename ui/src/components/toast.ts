import { useSyncExternalStore } from 'react'
import type { AppError } from '../api/bindings'

/** A short word at the foot of the window about something just done, or a failure that no screen shows. */
export type Toast = { id: number; text: string; error: AppError | null }

const SHOWN_MS = 3000
const FAILURE_SHOWN_MS = 10_000

let toasts: Toast[] = []
let nextId = 1
const listeners = new Set<() => void>()

function set(next: Toast[]) {
  toasts = next
  for (const listener of listeners) listener()
}

/** Shows a toast; with `error` it offers the details and stays longer. At most three are shown. */
export function showToast(text: string, error: AppError | null = null): void {
  const toast = { id: nextId++, text, error }
  set([...toasts.slice(-2), toast])
  setTimeout(() => set(toasts.filter(other => other.id !== toast.id)), error ? FAILURE_SHOWN_MS : SHOWN_MS)
}

export function useToasts(): Toast[] {
  return useSyncExternalStore(
    listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => toasts,
  )
}
