import { describe, expect, it } from 'vitest'
import { readMessages, readSources, translationProblems } from '../../scripts/translationProblems.mjs'

describe('the translations', () => {
  it('fit each other and the code', () => {
    expect(translationProblems(readMessages(), Object.values(readSources()))).toEqual([])
  })

  it('would not pass with a missing key, other inputs or an unused key', () => {
    const messages = { 'zh-CN': { a: '{count} 个', b: '乙' }, en: { a: '{number}' } }
    expect(translationProblems(messages, ['m.a()'])).toEqual(['en lacks b', 'en a has other inputs than zh-CN', 'nothing uses b'])
  })

  it('keep to the words of the interface', () => {
    const menuOfTheVendor = /智能对话 \/ API接入|小组控制台 → api接入/g
    for (const [key, text] of Object.entries<string>(readMessages()['zh-CN'])) {
      expect(text.replace(menuOfTheVendor, ''), key).not.toMatch(/[!！]|\bbot\b|wxid|\bAPI\b|提交|(?<!不)确定/i)
    }
  })
})
