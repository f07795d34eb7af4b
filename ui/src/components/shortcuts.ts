import { type RefObject, useEffect, useRef } from 'react'
import { belongsToInputMethod } from './imeGuard'

/** Runs `act` for a key pressed anywhere, except while text is being typed (for keys without Ctrl or ⌘) or an input method is at work. */
export function useShortcut(matches: (event: KeyboardEvent) => boolean, act: () => void): void {
  const latest = useRef({ matches, act })
  latest.current = { matches, act }
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || belongsToInputMethod(event) || !latest.current.matches(event)) return
      const withCommand = event.ctrlKey || event.metaKey
      if (!withCommand && (event.target as Element | null)?.closest('input, textarea, [contenteditable="true"], [role="dialog"], [role="alertdialog"]')) return
      event.preventDefault()
      latest.current.act()
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [])
}

/** Ctrl or ⌘ and this letter, in small. */
export function isCommandKey(event: KeyboardEvent, letter: string): boolean {
  return (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === letter
}

/** `/` puts the cursor into the search field of the screen. */
export function useSearchShortcut(field: RefObject<HTMLInputElement | HTMLTextAreaElement | null>): void {
  useShortcut(
    event => event.key === '/',
    () => {
      field.current?.focus()
      field.current?.select()
    },
  )
}
