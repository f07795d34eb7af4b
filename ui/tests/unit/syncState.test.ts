import { describe, expect, it } from 'vitest'
import { newer } from '../../src/api/syncState'
import { idleSync } from '../fakeBackend'

describe('the newer of two sync states', () => {
  it('is the one with the greater revision, whichever arrives last', () => {
    const running = { ...idleSync, phase: 'running' as const, revision: 3 }
    const idle = { ...idleSync, revision: 7 }
    expect(newer(idle, running)).toBe(idle)
    expect(newer(running, idle)).toBe(idle)
    expect(newer(undefined, running)).toBe(running)
  })

  it('is the one that arrived when nothing changed between', () => {
    const again = { ...idleSync }
    expect(newer(idleSync, again)).toBe(again)
  })
})
