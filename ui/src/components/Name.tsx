import { Fragment } from 'react'
import type { Highlight } from '../api/bindings'
import { m } from '../i18n/messages'
import { classNames } from './classNames'
import { visibleText } from './safeText'

type Props = {
  text: string
  className?: string
  /** Parts to mark, as a search found them. */
  highlights?: readonly Highlight[]
}

/** A nickname, room name or company as its owner wrote it: on one line, its direction kept to itself, nothing hidden in it. */
export function Name({ text, className, highlights }: Props) {
  const shown = visibleText(text)
  return (
    <bdi className={classNames('name', className)} title={shown}>
      {shown.trim() === '' ? m.name_blank() : highlights?.length ? highlighted(text, highlights) : shown}
    </bdi>
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
