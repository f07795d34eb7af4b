import type { Language, Theme } from '../api/bindings'

/** The part of the preferences that must be known before the first paint. public/theme.js reads the same key. */
export type Appearance = {
  theme: Theme
  language: Language
  /** A workspace exists, so the window will show the shell and not the first start. */
  entered: boolean
}

const STORED = 'roomdesk.appearance'
const systemIsDark = () => matchMedia('(prefers-color-scheme: dark)').matches

function paint({ theme, language, entered }: Appearance) {
  const page = document.documentElement
  page.dataset.theme = theme === 'system' ? (systemIsDark() ? 'dark' : 'light') : theme
  page.lang = language
  page.dataset.entered = String(entered)
}

let current: Appearance | null = null

/** Shows the window in this theme and language now, and at the next start before anything else is known. */
export function applyAppearance(appearance: Appearance): void {
  if (current === null) matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => current && paint(current))
  current = appearance
  paint(appearance)
  try {
    localStorage.setItem(STORED, JSON.stringify(appearance))
  } catch {
    // Only the first frame of the next start depends on it.
  }
}
