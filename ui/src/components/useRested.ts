import { useEffect, useState } from 'react'

/** A value as it was when it last stayed the same for so long: what every key stroke changes need not be worked out at every key stroke. */
export function useRested<T>(value: T, restMs: number): T {
  const [rested, setRested] = useState(value)
  useEffect(() => {
    if (Object.is(rested, value)) return
    const timer = setTimeout(() => setRested(value), restMs)
    return () => clearTimeout(timer)
  }, [rested, value, restMs])
  return rested
}
