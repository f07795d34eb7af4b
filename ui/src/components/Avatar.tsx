import { classNames } from './classNames'
import { tintOf } from './tint'

const graphemes = new Intl.Segmenter('zh-CN', { granularity: 'grapheme' })

/** The one character that stands for a name: the last one of a Chinese name, else the first letter. */
export function initialOf(name: string): string {
  const shown = Array.from(graphemes.segment(name.trim()), part => part.segment).filter(part => /[\p{L}\p{N}]|\p{Extended_Pictographic}/u.test(part))
  const last = shown.at(-1)
  if (last === undefined) return '?'
  return /\p{Script=Han}/u.test(last) ? last : (shown[0] ?? last).toUpperCase()
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
