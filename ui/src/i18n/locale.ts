import type { Language } from '../api/bindings'
import { getLocale, overwriteGetLocale } from './paraglide/runtime'

/** The languages of the app and how each calls itself. */
export const languages: readonly { id: Language; ownName: string }[] = [
  { id: 'zh-CN', ownName: '简体中文' },
  { id: 'en', ownName: 'English' },
]

/** Makes all texts come in this language from now on. Mounted screens must be made anew (App does it by a key). */
export function setLanguage(language: Language): void {
  overwriteGetLocale(() => language)
}

export function currentLanguage(): Language {
  return getLocale()
}
