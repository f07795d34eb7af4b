import { describe, expect, it, vi } from 'vitest'
import { guardInputMethod } from '../../src/components/imeGuard'

/** A field inside a guarded element, inside a listener that acts on Enter. */
function guardedField() {
  const act = vi.fn()
  const outer = document.createElement('div')
  const guarded = document.createElement('div')
  const field = document.createElement('input')
  outer.append(guarded)
  guarded.append(field)
  document.body.append(outer)
  outer.addEventListener('keydown', act)
  const stop = guardInputMethod(guarded)
  const at = (event: Event, time: number) => {
    Object.defineProperty(event, 'timeStamp', { value: time })
    field.dispatchEvent(event)
  }
  const press = (time: number, init: KeyboardEventInit = {}) => at(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, ...init }), time)
  const compose = (kind: 'compositionstart' | 'compositionend', time: number) => at(new CompositionEvent(kind, { bubbles: true }), time)
  return { act, press, compose, stop }
}

describe('the input method guard', () => {
  it('lets a plain Enter through', () => {
    const { act, press } = guardedField()
    press(1000)
    expect(act).toHaveBeenCalledTimes(1)
  })

  it('swallows keys while composing', () => {
    const { act, press, compose } = guardedField()
    compose('compositionstart', 1000)
    press(1010)
    press(1020, { key: 'Escape' })
    press(1030, { key: 'ArrowDown', isComposing: true })
    expect(act).not.toHaveBeenCalled()
  })

  it('swallows key 229', () => {
    const { act, press } = guardedField()
    press(1000, { keyCode: 229 } as KeyboardEventInit)
    expect(act).not.toHaveBeenCalled()
  })

  it('swallows the accepting Enter in the order of WebKit: composition ends, then the key', () => {
    const { act, press, compose } = guardedField()
    compose('compositionstart', 1000)
    compose('compositionend', 1100)
    press(1102)
    expect(act).not.toHaveBeenCalled()
    press(1300)
    expect(act).toHaveBeenCalledTimes(1)
  })

  it('stops when asked', () => {
    const { act, press, compose, stop } = guardedField()
    stop()
    compose('compositionstart', 1000)
    press(1001)
    expect(act).toHaveBeenCalledTimes(1)
  })
})
