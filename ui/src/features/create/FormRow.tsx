import { type ReactNode, useId } from 'react'

type Props = { label: string; hint?: string; children: ReactNode }

/** A line of the form whose right side is more than one field. */
export function FormRow({ label, hint, children }: Props) {
  const id = useId()
  return (
    <div className="field" role="group" aria-labelledby={id}>
      <span className="field-label" id={id}>
        {label}
        {hint && <small>{hint}</small>}
      </span>
      <div className="field-parts">{children}</div>
    </div>
  )
}
