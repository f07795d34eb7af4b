import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const inputsOf = text => [...text.matchAll(/\{(\w+)\}/g)].map(match => match[1]).sort()

/**
 * What is wrong between the messages and the code that uses them: a key that one language lacks, inputs that differ, an empty text,
 * a key that nothing uses. `messages` is language → key → text, `sources` the text of every source file.
 */
export function translationProblems(messages, sources) {
  const problems = []
  const [[base, baseTexts], ...others] = Object.entries(messages)
  for (const [language, texts] of others) {
    for (const key of Object.keys(baseTexts)) if (!(key in texts)) problems.push(`${language} lacks ${key}`)
    for (const key of Object.keys(texts)) if (!(key in baseTexts)) problems.push(`${base} lacks ${key}`)
    for (const key of Object.keys(texts)) {
      const expected = inputsOf(baseTexts[key] ?? '').join()
      if (key in baseTexts && inputsOf(texts[key]).join() !== expected) problems.push(`${language} ${key} has other inputs than ${base}`)
    }
  }
  for (const [language, texts] of Object.entries(messages)) {
    for (const [key, text] of Object.entries(texts)) if (text === '') problems.push(`${language} ${key} is empty`)
  }
  const used = new Set(sources.flatMap(source => [...source.matchAll(/\bm\s*\.\s*(\w+)/g)].map(match => match[1])))
  for (const key of Object.keys(baseTexts)) if (!used.has(key)) problems.push(`nothing uses ${key}`)
  return problems
}

/** The messages of the app, the base language first. */
export function readMessages() {
  const read = language => JSON.parse(readFileSync(`src/i18n/messages/${language}.json`, 'utf8'))
  return { 'zh-CN': read('zh-CN'), en: read('en') }
}

/** Path → text of every TypeScript file under `folder`, without generated code. */
export function readSources(folder = 'src') {
  return Object.fromEntries(
    readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter(entry => entry.isFile() && /\.tsx?$/.test(entry.name))
      .map(entry => join(entry.parentPath, entry.name))
      .filter(path => !path.includes('paraglide'))
      .map(path => [path, readFileSync(path, 'utf8')]),
  )
}
