const LONGEST_WHOLE = 14
const HEAD = 6
const TAIL = 4

/** An id short enough for a row, cut in the middle: `R:1088…3355`. Both ends stay, since people compare ids by their ends. */
export function shortId(id: string): string {
  const points = Array.from(id)
  if (points.length <= LONGEST_WHOLE) return id
  return `${points.slice(0, HEAD).join('')}…${points.slice(-TAIL).join('')}`
}
