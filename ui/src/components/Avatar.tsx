import { classNames } from './classNames'
import { tintOf } from './tint'

const graphemes = new Intl.Segmenter('zh-CN', { granularity: 'grapheme' })

/** The one character that stands for a name: the last Chinese one, else the first letter or emoji. */
export function initialOf(name: string): string {
  const shown = Array.from(graphemes.segment(name.trim()), part => part.segment).filter(part => /[\p{L}\p{N}]|\p{Extended_Pictographic}/u.test(part))
  const lastHan = shown.filter(part => /\p{Script=Han}/u.test(part)).at(-1)
  return lastHan ?? shown[0]?.toUpperCase() ?? '?'
}

/** A person, by a colour and a character. */
export function Avatar({ id, name }: { id: string; name: string | null }) {
  return (
    <span className={classNames('avatar', name === null ? 'unknown' : tintOf(id))} aria-hidden="true">
      {name === null ? '?' : initialOf(name)}
    </span>
  )
}

/** A room, by four coloured squares. */
export function Mosaic({ id, size }: { id: string; size?: 'small' | 'large' }) {
  return (
    <span className={classNames('mosaic', size)} aria-hidden="true">
      {[1, 2, 3, 4].map(salt => (
        <i key={salt} className={tintOf(id, salt)} />
      ))}
    </span>
  )
}
