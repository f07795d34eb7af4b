import { useCallback } from 'react'

/** How long after the end of a composition a key still belongs to it (WebKit sends the accepting Enter after `compositionend`). */
const GRACE_MS = 50

/**
 * Keeps keys that belong to an input method (the Enter that accepts a word, the arrows in the candidate list, Esc) from reaching anything
 * else. Listens at `element` before its descendants' handlers; returns how to stop.
 */
export function guardInputMethod(element: HTMLElement): () => void {
  let composing = false
  let endedAt = Number.NEGATIVE_INFINITY
  const onStart = () => {
    composing = true
  }
  const onEnd = (event: Event) => {
    composing = false
    endedAt = event.timeStamp
  }
  const onKey = (event: KeyboardEvent) => {
    if (composing || belongsToInputMethod(event) || event.timeStamp - endedAt < GRACE_MS) event.stopPropagation()
  }
  element.addEventListener('compositionstart', onStart, true)
  element.addEventListener('compositionend', onEnd, true)
  element.addEventListener('keydown', onKey, true)
  return () => {
    element.removeEventListener('compositionstart', onStart, true)
    element.removeEventListener('compositionend', onEnd, true)
    element.removeEventListener('keydown', onKey, true)
  }
}

/** True for a key that an input method is using. 229 is what older engines send in place of the key. */
export function belongsToInputMethod(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === 229
}

/** The guard as a ref for the element around a field. */
export function useImeGuard() {
  return useCallback((element: HTMLElement | null) => (element ? guardInputMethod(element) : undefined), [])
}
