import { clearMocks } from '@tauri-apps/api/mocks'
import { cleanup, configure } from '@testing-library/react'
import { afterAll, afterEach, beforeEach, vi } from 'vitest'
import { forgetRemembered } from '../src/components/remembered'
import { setLanguage } from '../src/i18n/locale'
import { NOW } from './fakeBackend'

setLanguage('zh-CN')

// Generous: screens that come as separate files take their time on a slow machine.
configure({ asyncUtilTimeout: 10_000 })

// jsdom has no layout. Lists must have a height, or they draw no rows.
Object.defineProperties(HTMLElement.prototype, {
  offsetHeight: { configurable: true, get: () => 320 },
  offsetWidth: { configurable: true, get: () => 1000 },
  clientHeight: { configurable: true, get: () => 320 },
  clientWidth: { configurable: true, get: () => 1000 },
})
Element.prototype.scrollTo = () => undefined

globalThis.ResizeObserver ??= class {
  observe() {}
  unobserve() {}
  disconnect() {}
}

window.matchMedia ??= query => ({
  matches: false,
  media: query,
  onchange: null,
  addEventListener() {},
  removeEventListener() {},
  addListener() {},
  removeListener() {},
  dispatchEvent: () => false,
})

globalThis.CSS ??= { escape: (text: string) => text.replace(/[^\w-]/g, '\\$&') } as typeof CSS

// The clock stands still at the time of the fake data; timers run.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW })
})

// Screens that are loaded ahead may still be on their way when the last test ends.
afterAll(() => vi.dynamicImportSettled())

afterEach(() => {
  vi.useRealTimers()
  cleanup()
  clearMocks()
  forgetRemembered()
  localStorage.clear()
  location.hash = ''
})
