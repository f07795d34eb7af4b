import { type ReactNode, type RefObject, Suspense, useRef, useState } from 'react'

/** What an overlay that arrives on first use is given. */
export type OverlayProps = { triggerRef: RefObject<HTMLButtonElement | null>; isOpen: boolean; onOpenChange: (open: boolean) => void }

/** A trigger whose overlay is a separate piece of code: the button is there at once, the menu comes when first asked for. */
export function useLazyOverlay(kind: 'menu' | 'dialog', render: (overlay: OverlayProps) => ReactNode) {
  const triggerRef = useRef<HTMLButtonElement>(null)
  const [isOpen, setOpen] = useState(false)
  const [used, setUsed] = useState(false)
  const open = () => {
    setUsed(true)
    setOpen(true)
  }
  return {
    trigger: { ref: triggerRef, 'aria-haspopup': kind, 'aria-expanded': isOpen, onPress: open } as const,
    overlay: used && <Suspense fallback={null}>{render({ triggerRef, isOpen, onOpenChange: setOpen })}</Suspense>,
  }
}
