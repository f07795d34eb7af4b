import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'

/** A kind of rows in a bar: solid blue came in, hatched blue got a card, grey needs nothing, red cannot or did not, amber is not known. */
export type PartLook = 'done' | 'card' | 'quiet' | 'bad' | 'unknown' | 'rest'
export type Part = { look: PartLook; count: number; label: string }

/** Rows by kind, as long as they are many. Screen readers get the numbers. */
export function StackedBar({ parts }: { parts: readonly Part[] }) {
  const shown = parts.filter(({ count }) => count > 0)
  return (
    <div
      className="stacked-bar"
      role="img"
      aria-label={shown.map(({ label, count }) => m.part_of_bar({ label, count: formatCount(count) })).join(m.list_separator())}
    >
      {shown.map(({ look, count }) => (
        <i key={look} className={look} style={{ flexGrow: count }} />
      ))}
    </div>
  )
}

/** The little square that says which part of a bar a word belongs to. */
export function PartSquare({ look }: { look: PartLook }) {
  return <i className={`part-square ${look}`} aria-hidden="true" />
}
