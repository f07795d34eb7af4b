const numbers = new WeakMap<object, number>()
let lastNumber = 0

/** A number that stands for a long list in a key of the cache: thousands of ids in a key would be compared at every drawing. */
export function numberOf(list: object): number {
  const known = numbers.get(list)
  if (known !== undefined) return known
  lastNumber += 1
  numbers.set(list, lastNumber)
  return lastNumber
}
