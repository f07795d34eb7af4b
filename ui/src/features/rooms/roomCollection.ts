import type { Collection, Key, Node } from '@react-types/shared'
import type { ListedRoom } from '../../api/queries'

/**
 * The room list as the kit's collection, without holding it: the keys are the places of the rows, a node is made when it is asked for,
 * and a row that is not here yet is a node without a value. 100,000 rooms cost nothing until they are on screen.
 */
export class RoomCollection implements Collection<Node<ListedRoom>> {
  readonly size: number
  private readonly rowAt: (index: number) => ListedRoom | undefined

  constructor(size: number, rowAt: (index: number) => ListedRoom | undefined) {
    this.size = size
    this.rowAt = rowAt
  }

  /** The place that a key stands for, or -1. */
  indexOf(key: Key): number {
    const index = Number(key)
    return Number.isInteger(index) && index >= 0 && index < this.size ? index : -1
  }

  at(index: number): Node<ListedRoom> | null {
    if (index < 0 || index >= this.size) return null
    const value = this.rowAt(index) ?? null
    return {
      type: 'item',
      key: keyOf(index),
      value,
      index,
      level: 0,
      hasChildNodes: false,
      childNodes: [],
      rendered: null,
      textValue: value?.topic ?? '',
      parentKey: null,
      props: {},
    }
  }

  getItem(key: Key): Node<ListedRoom> | null {
    return this.at(this.indexOf(key))
  }

  getKeyBefore(key: Key): Key | null {
    const index = this.indexOf(key)
    return index > 0 ? keyOf(index - 1) : null
  }

  getKeyAfter(key: Key): Key | null {
    const index = this.indexOf(key)
    return index >= 0 && index < this.size - 1 ? keyOf(index + 1) : null
  }

  getFirstKey(): Key | null {
    return this.size > 0 ? keyOf(0) : null
  }

  getLastKey(): Key | null {
    return this.size > 0 ? keyOf(this.size - 1) : null
  }

  *getKeys(): IterableIterator<Key> {
    for (let index = 0; index < this.size; index++) yield keyOf(index)
  }

  *[Symbol.iterator](): IterableIterator<Node<ListedRoom>> {
    for (let index = 0; index < this.size; index++) {
      const node = this.at(index)
      if (node) yield node
    }
  }
}

/** The key of the row at this place. */
export function keyOf(index: number): Key {
  return String(index)
}
