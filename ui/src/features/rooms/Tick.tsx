import type { MouseEvent } from 'react'
import { classNames } from '../../components/classNames'
import { m } from '../../i18n/messages'

/** A tick box. Plain, because there is one in each row; a click on it is not a click on the row. */
export function Tick({
  isOn,
  isPartly = false,
  name = m.select_room(),
  onTick,
}: {
  isOn: boolean
  isPartly?: boolean
  name?: string
  onTick: (extend: boolean) => void
}) {
  const tick = (event: MouseEvent<HTMLElement>) => {
    event.preventDefault()
    onTick(event.shiftKey)
  }
  return (
    <button type="button" role="checkbox" className="tick-box" tabIndex={-1} aria-checked={isPartly ? 'mixed' : isOn} aria-label={name} onClick={tick}>
      <i className={classNames('tick', isOn && 'on', isPartly && 'partly')} />
    </button>
  )
}
