import { type Reasoned, reasonWords } from '../../api/reasons'
import { classNames } from '../classNames'
import { visibleText } from '../safeText'

/** Why a row is as it is, and in grey what to do about it; nothing where there is nothing to say. */
export function ReasonText({ of, isBad = false }: { of: Reasoned; isBad?: boolean }) {
  const words = reasonWords(of)
  if (!words) return null
  const { title, remedy } = words
  return (
    <span className={classNames('reason', 'cut', isBad && 'bad')} title={visibleText(remedy === '' ? title : `${title} · ${remedy}`)}>
      <b>{visibleText(title)}</b>
      {remedy !== '' && <em>{visibleText(remedy)}</em>}
    </span>
  )
}
