/** Longer than any honest name; the rest is cut. */
const LONGEST_NAME = 200

/**
 * Characters that change how their surroundings look without being seen: direction marks, zero-width characters, line and paragraph
 * separators, variation tricks with tags. The joiner U+200D stays, because emoji are made with it, and so do variation selectors.
 */
const INVISIBLE =
  /\u034f|\u17b4|\u17b5|[\u00ad\u061c\u115f\u1160\u180e\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu

// biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is what this is for.
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/g

/**
 * A name that somebody else wrote, made harmless for one line: a line break becomes ↵, other control characters and invisible
 * ones are named (‹U+202E›), and very long names end in …. The name itself is kept everywhere else byte for byte.
 */
export function visibleText(text: string): string {
  const points = Array.from(text)
  const cut = points.length > LONGEST_NAME ? `${points.slice(0, LONGEST_NAME).join('')}…` : text
  return cut.replace(CONTROL, visibleControl).replace(INVISIBLE, character => `‹U+${codeOf(character)}›`)
}

/** A text of many lines that somebody else wrote, as it came: line breaks and tabs stay, whatever else is not seen is named. */
export function visibleLines(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(CONTROL, control => (control === '\n' || control === '\t' ? control : visibleControl(control)))
    .replace(INVISIBLE, character => `‹U+${codeOf(character)}›`)
}

function visibleControl(character: string): string {
  return character === '\n' || character === '\r' ? '↵' : `‹U+${codeOf(character)}›`
}

function codeOf(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
}
