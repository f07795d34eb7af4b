import { m } from '../i18n/messages'
import { classNames } from './classNames'
import { visibleText } from './safeText'

type Props = {
  text: string
  className?: string
  /** A searched text, marked where it occurs literally. */
  match?: string
}

/** A nickname, room name or company as its owner wrote it: on one line, its direction kept to itself, nothing hidden in it. */
export function Name({ text, className, match = '' }: Props) {
  const shown = visibleText(text)
  return (
    <bdi className={classNames('name', className)} title={shown}>
      {shown.trim() === '' ? m.name_blank() : marked(shown, match.trim())}
    </bdi>
  )
}

function marked(text: string, match: string) {
  const at = match === '' ? -1 : text.toLowerCase().indexOf(match.toLowerCase())
  if (at < 0) return text
  const end = at + match.length
  return (
    <>
      {text.slice(0, at)}
      <mark>{text.slice(at, end)}</mark>
      {text.slice(end)}
    </>
  )
}
