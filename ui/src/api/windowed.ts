import { type QueryKey, useQueries } from '@tanstack/react-query'
import { useCallback, useEffect, useRef } from 'react'
import type { AppError } from './bindings'
import { PAGE_SIZE } from './pageSize'

export { PAGE_SIZE }

/** One stretch of a long list, as Rust answers it. */
export type Window<Row> = { total: number; offset: number; rows: Row[] }

/** A long list of which only the pages near the screen are held. */
export type WindowedRows<Row> = {
  /** Rows in the whole list; null until the first answer. */
  total: number | null
  /** The row at this place, or undefined while its page is being read. */
  rowAt: (index: number) => Row | undefined
  error: AppError | null
  retry: () => void
}

/** The numbers of the pages that cover the rows `first` to `last`, both included; always at least the first page. */
export function pagesFor(first: number, last: number): number[] {
  const from = Math.floor(Math.max(0, first) / PAGE_SIZE)
  const to = Math.max(from, Math.floor(Math.max(0, last) / PAGE_SIZE))
  return Array.from({ length: to - from + 1 }, (_, index) => from + index)
}

/** The key of one page of a list. */
export function pageKey(list: QueryKey, page: number): QueryKey {
  return [...list, 'page', page]
}

/** Reads one page whole. Rust cuts an answer short when hostile names would make it too long; the rest is then asked for. */
export async function readPage<Row>(page: number, read: (offset: number, limit: number) => Promise<Window<Row>>): Promise<Window<Row>> {
  const from = page * PAGE_SIZE
  const first = await read(from, PAGE_SIZE)
  let { total } = first
  const rows = [...first.rows]
  while (rows.length < PAGE_SIZE && from + rows.length < total) {
    const more = await read(from + rows.length, PAGE_SIZE - rows.length)
    total = more.total
    // The list became shorter meanwhile.
    if (more.rows.length === 0) break
    rows.push(...more.rows)
  }
  return { total, offset: from, rows }
}

/**
 * Reads the pages that cover the rows `first` to `last` of a list. Pages that leave the screen stay in the cache for a minute.
 * While a changed list has not answered, the former total stays, so that the scroll bar does not jump.
 */
export function useWindowedRows<Row>(
  key: QueryKey,
  first: number,
  last: number,
  read: (offset: number, limit: number) => Promise<Window<Row>>,
): WindowedRows<Row> {
  const pages = pagesFor(first, last)
  const answers = useQueries({
    queries: pages.map(page => ({ queryKey: pageKey(key, page), queryFn: () => readPage(page, read) })),
  })
  const lastTotal = useRef<number | null>(null)
  const total = answers.find(answer => answer.data)?.data?.total ?? null
  useEffect(() => {
    if (total !== null) lastTotal.current = total
  }, [total])

  const held = new Map(pages.map((page, index) => [page, answers[index]?.data]))
  const rowAt = (index: number) => held.get(Math.floor(index / PAGE_SIZE))?.rows[index % PAGE_SIZE]
  const failed = answers.find(answer => answer.error)
  const retry = useCallback(() => {
    for (const answer of answers) if (answer.error) void answer.refetch()
  }, [answers])
  return { total: total ?? lastTotal.current, rowAt, error: failed?.error ?? null, retry }
}
