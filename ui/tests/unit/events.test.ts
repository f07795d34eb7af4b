import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { listenTo, throttled } from '../../src/api/events'

describe('throttled', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('runs at once, then once per pause, and last of all after the last call', () => {
    const refresh = vi.fn()
    const run = throttled(refresh, 1000)
    for (let index = 0; index < 30; index++) {
      run()
      vi.advanceTimersByTime(100)
    }
    expect(refresh.mock.calls.length).toBeLessThanOrEqual(4)
    vi.advanceTimersByTime(2000)
    const count = refresh.mock.calls.length
    vi.advanceTimersByTime(5000)
    expect(refresh).toHaveBeenCalledTimes(count)
    run()
    expect(refresh).toHaveBeenCalledTimes(count + 1)
  })
})

describe('listenTo', () => {
  it('hears nothing after it was stopped, even when stopped before the listener stood', async () => {
    const unlisten = vi.fn()
    const handle = vi.fn()
    let send: (event: { payload: string }) => void = () => undefined
    const event = {
      listen: async (callback: (event: { payload: string }) => void) => {
        send = callback
        return unlisten
      },
    }
    const stop = listenTo(event, handle)
    send({ payload: 'one' })
    stop()
    send({ payload: 'two' })
    await Promise.resolve()
    await Promise.resolve()
    expect(handle.mock.calls).toEqual([['one']])
    expect(unlisten).toHaveBeenCalledTimes(1)
  })
})
