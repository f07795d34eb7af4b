import { useEffect, useRef, useState } from 'react'

/** In a dialog or menu that was opened from the rail. */
function isOverlay(target: EventTarget | null): boolean {
  return (target as Element | null)?.closest('[role="dialog"], [role="alertdialog"], [role="menu"]') != null
}

/** The rail of a narrow window lies over the list: opened by its button, closed by it, by Esc, or by a press beside it. */
export function useRail() {
  const [isOpen, setOpen] = useState(false)
  const rail = useRef<HTMLElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (!isOpen) return
    const onKey = (event: KeyboardEvent) => {
      // A dialog opened from the rail closes first.
      if (event.key !== 'Escape' || isOverlay(event.target)) return
      event.stopPropagation()
      setOpen(false)
      button.current?.focus()
    }
    const onPress = (event: PointerEvent) => {
      const target = event.target as Element | null
      const inside = target && (rail.current?.contains(target) || button.current?.contains(target) || isOverlay(target))
      if (!inside) setOpen(false)
    }
    addEventListener('keydown', onKey, true)
    addEventListener('pointerdown', onPress, true)
    return () => {
      removeEventListener('keydown', onKey, true)
      removeEventListener('pointerdown', onPress, true)
    }
  }, [isOpen])
  return { isOpen, rail, button, close: () => setOpen(false), toggle: () => setOpen(open => !open) }
}
