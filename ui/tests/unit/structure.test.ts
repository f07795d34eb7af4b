import { readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readSources } from '../../scripts/translationProblems.mjs'

const sources = Object.entries(readSources()) as [path: string, text: string][]
const generated = 'src/api/bindings.ts'

type Import = { from: string; to: string; typeOnly: boolean }

function importsOf(path: string, text: string): Import[] {
  const statements = [
    ...text.matchAll(/(?:import|export)\s+(type\s)?(?:[^'"();]*?\sfrom\s+)?['"]([^'"]+)['"]/g),
    ...text.matchAll(/import()\(['"]([^'"]+)['"]\)/g),
  ]
  return statements.map(([, type, target = '']) => ({
    from: path,
    to: target.startsWith('.') ? normalize(join(dirname(path), target)) : target,
    typeOnly: Boolean(type),
  }))
}

const imports = sources.flatMap(([path, text]) => importsOf(path, text))
/** Names that are imported as values, for `import { type A, b }`. */
const takesValues = (path: string, target: string) => {
  const text = sources.find(([other]) => other === path)?.[1] ?? ''
  const statement = [...text.matchAll(/import\s+\{([^}]*)\}\s+from\s+['"]([^'"]+)['"]/g)].find(([, , to = '']) => normalize(join(dirname(path), to)) === target)
  return (statement?.[1] ?? '').split(',').some(name => name.trim() !== '' && !name.trim().startsWith('type '))
}

describe('who may import what', () => {
  it('finds imports at all', () => {
    expect(imports.length).toBeGreaterThan(300)
    expect(importsOf('src/a/b.ts', "import type { A } from '../c/d'\nconst e = () => import('./f')")).toEqual([
      { from: 'src/a/b.ts', to: 'src/c/d', typeOnly: true },
      { from: 'src/a/b.ts', to: 'src/a/f', typeOnly: false },
    ])
  })

  it('only host and the bindings import the desktop', () => {
    const offenders = imports.filter(({ from, to }) => to.startsWith('@tauri-apps/') && !from.startsWith('src/host/') && from !== generated)
    expect(offenders).toEqual([])
  })

  it('only api calls the bindings; others take types', () => {
    const offenders = imports.filter(
      ({ from, to, typeOnly }) => to === 'src/api/bindings' && !from.startsWith('src/api/') && !typeOnly && takesValues(from, to),
    )
    expect(offenders).toEqual([])
  })

  it('no feature imports another', () => {
    const feature = (path: string) => path.match(/^src\/features\/(\w+)/)?.[1]
    const offenders = imports.filter(({ from, to }) => feature(from) && feature(to) && feature(from) !== feature(to))
    expect(offenders).toEqual([])
  })

  it('what is shared knows neither features nor app', () => {
    const shared = /^src\/(components|api|host|i18n)\//
    const offenders = imports.filter(({ from, to }) => shared.test(from) && /^src\/(features|app)\//.test(to))
    expect(offenders).toEqual([])
  })

  it('no file is too long to read', () => {
    const long = sources.filter(([path, text]) => path !== generated && text.split('\n').length > 400).map(([path]) => path)
    expect(long).toEqual([])
  })
})

describe('texts and styles', () => {
  it('Chinese is written in the messages alone', () => {
    const withoutComments = (text: string) => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '')
    // The languages call themselves by their own names.
    const offenders = sources
      .filter(([path, text]) => path !== 'src/i18n/locale.ts' && path !== generated && /\p{Script=Han}/u.test(withoutComments(text)))
      .map(([path]) => path)
    expect(offenders).toEqual([])
  })

  it('the page carries no inline style or script', () => {
    const page = readFileSync('index.html', 'utf8')
    expect(page).not.toMatch(/<style|\sstyle=|<script(?![^>]*\ssrc=)/)
    expect(page).toContain('id="react-aria-pressable-style"')
  })

  it('the lock file names no registry', () => {
    expect(readFileSync('package-lock.json', 'utf8')).not.toMatch(/"resolved"|https?:\/\/[^"]*registry/)
  })
})
