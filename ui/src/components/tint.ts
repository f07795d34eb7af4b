/** Number of avatar colours in styles/labels.css. */
const TINTS = 6

/** A colour that stays with an id: the class `tint-0` to `tint-5`. `salt` gives further colours for the same id. */
export function tintOf(id: string, salt = 0): string {
  let hash = 2166136261 ^ salt
  for (let index = 0; index < id.length; index++) hash = Math.imul(hash ^ id.charCodeAt(index), 16777619)
  return `tint-${((hash ^ (hash >>> 15)) >>> 0) % TINTS}`
}
