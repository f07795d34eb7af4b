import { describe, expect, it } from 'vitest'
import type { PeopleRoom } from '../../src/api/bindings'
import { cellsOf } from '../../src/features/people/matrixCells'
import { roomAt } from '../fake/rooms'

const room = (people: number[], peopleTotal = people.length): PeopleRoom => ({ room: roomAt(0), people, peopleTotal })

describe('a cell of the table', () => {
  it('is in or out as the room says', () => {
    const cell = cellsOf([room([0, 3])])
    expect([0, 1, 2, 3, 4].map(person => cell(0, person))).toEqual(['in', 'out', 'out', 'in', 'out'])
  })

  it('is unknown behind the last of those told, when not all were told', () => {
    const cell = cellsOf([room([0, 3], 5)])
    expect([0, 1, 3, 4].map(person => cell(0, person))).toEqual(['in', 'out', 'in', 'unknown'])
  })

  it('is unknown while the room is being read', () => {
    expect(cellsOf([undefined])(0, 0)).toBe('unknown')
  })
})
