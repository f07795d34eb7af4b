import { useEffect, useState } from 'react'

/** Rows that pass faster than this are not read. */
const SETTLED_AFTER_MS = 60

/** The first and last row on the screen once they stay: what rushes by while scrolling need not be read. */
export function useSettled(first: number, last: number): [first: number, last: number] {
  const [settled, setSettled] = useState<[number, number]>([first, last])
  useEffect(() => {
    if (settled[0] === first && settled[1] === last) return
    const timer = setTimeout(() => setSettled([first, last]), SETTLED_AFTER_MS)
    return () => clearTimeout(timer)
  }, [first, last, settled])
  return settled
}
