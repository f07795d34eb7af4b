import { Fragment } from 'react'
import type { Highlight } from '../api/bindings'
import { m } from '../i18n/messages'
import { classNames } from './classNames'
import { visibleText } from './safeText'

type Props = {
  text: string
  className?: string
  /** A searched text, marked where it occurs literally. */
  match?: string
  /** Parts to mark instead, as a search found them. */
  highlights?: readonly Highlight[]
}

/** A nickname, room name or company as its owner wrote it: on one line, its direction kept to itself, nothing hidden in it. */
export function Name({ text, className, match = '', highlights }: Props) {
  const shown = visibleText(text)
  return (
    <bdi className={classNames('name', className)} title={shown}>
      {shown.trim() === '' ? m.name_blank() : highlights ? highlighted(text, highlights) : marked(shown, match.trim())}
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

/** Made harmless piece by piece, because the marks count in the text as it was written. */
function highlighted(text: string, highlights: readonly Highlight[]) {
  let from = 0
  const pieces = highlights.map(({ start, end }) => {
    const before = visibleText(text.slice(from, start))
    from = end
    return (
      <Fragment key={start}>
        {before}
        <mark>{visibleText(text.slice(start, end))}</mark>
      </Fragment>
    )
  })
  return (
    <>
      {pieces}
      {visibleText(text.slice(from))}
    </>
  )
}
