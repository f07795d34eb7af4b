import { describe, expect, it, vi } from 'vitest'
import type { ListedRoom } from '../../src/api/queries'
import { PAGE_SIZE, pagesFor, readPage } from '../../src/api/windowed'
import { nextOrder } from '../../src/features/rooms/RoomTableHead'
import { RoomCollection } from '../../src/features/rooms/roomCollection'

const row = (wxid: string) => ({ wxid, topic: wxid }) as ListedRoom

describe('the lazy room collection', () => {
  it('costs nothing for 100,000 rooms until one is asked for', () => {
    const rowAt = vi.fn((index: number) => row(`R:${index}`))
    const collection = new RoomCollection(100_000, rowAt)
    expect(collection.size).toBe(100_000)
    expect(collection.getFirstKey()).toBe('0')
    expect(collection.getLastKey()).toBe('99999')
    expect(rowAt).not.toHaveBeenCalled()
    expect(collection.getItem('70000')).toMatchObject({ key: '70000', index: 70_000, value: { wxid: 'R:70000' }, textValue: 'R:70000' })
    expect(rowAt).toHaveBeenCalledTimes(1)
  })

  it('walks from row to row and ends at both ends', () => {
    const collection = new RoomCollection(3, () => undefined)
    expect(collection.getKeyAfter('0')).toBe('1')
    expect(collection.getKeyAfter('2')).toBeNull()
    expect(collection.getKeyBefore('1')).toBe('0')
    expect(collection.getKeyBefore('0')).toBeNull()
    expect([...collection.getKeys()]).toEqual(['0', '1', '2'])
    expect([...collection]).toHaveLength(3)
  })

  it('has a node without a value for a row that is not here yet, and none outside', () => {
    const collection = new RoomCollection(2, () => undefined)
    expect(collection.at(1)).toMatchObject({ index: 1, value: null })
    expect(collection.at(2)).toBeNull()
    expect(collection.getItem('x')).toBeNull()
    expect(new RoomCollection(0, () => undefined).getFirstKey()).toBeNull()
  })
})

describe('pages of a long list', () => {
  it.each([
    [0, 30, [0]],
    [PAGE_SIZE - 1, PAGE_SIZE, [0, 1]],
    [-8, 20, [0]],
    [99_950, 99_999, [999]],
    [50, 20, [0]],
  ])('rows %i to %i are on pages %j', (first, last, pages) => {
    expect(pagesFor(first, last)).toEqual(pages)
  })
})

describe('a page that arrives in pieces', () => {
  const list = Array.from({ length: 250 }, (_, index) => `row ${index}`)
  const most = (rows: number) =>
    vi.fn(async (offset: number, limit: number) => ({ total: list.length, offset, rows: list.slice(offset, offset + Math.min(limit, rows)) }))

  it('is asked for from where the answer was cut until it is full', async () => {
    const read = most(40)
    expect((await readPage(1, read)).rows).toEqual(list.slice(100, 200))
    expect(read.mock.calls).toEqual([
      [100, 100],
      [140, 60],
      [180, 20],
    ])
  })

  it('ends with the list, and when the list has become shorter', async () => {
    expect((await readPage(2, most(40))).rows).toEqual(list.slice(200))
    const shrinking = vi.fn(async (offset: number) => (offset === 0 ? { total: 90, offset, rows: list.slice(0, 30) } : { total: 30, offset, rows: [] }))
    expect(await readPage(0, shrinking)).toEqual({ total: 30, offset: 0, rows: list.slice(0, 30) })
    expect(shrinking).toHaveBeenCalledTimes(2)
  })
})

describe('the order after a click on a header', () => {
  it('turns the same column round and starts others with what people look for', () => {
    expect(nextOrder({ sort: 'name', descending: false }, 'name')).toEqual({ sort: 'name', descending: true })
    expect(nextOrder({ sort: 'name', descending: true }, 'size')).toEqual({ sort: 'size', descending: true })
    expect(nextOrder({ sort: 'size', descending: true }, 'owner')).toEqual({ sort: 'owner', descending: false })
  })
})
