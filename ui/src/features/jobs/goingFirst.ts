/**
 * The place in the list of all jobs, the newest first, of what stands at `index` when the jobs that go on stand before all others.
 * `going` are their places in that list, ascending.
 */
export function goingFirst(going: readonly number[], index: number): number {
  const place = going[index]
  if (place !== undefined) return place
  return going.reduce((at, other) => (other <= at ? at + 1 : at), index - going.length)
}
