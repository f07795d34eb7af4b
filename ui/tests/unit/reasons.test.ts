import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { errorWords } from '../../src/api/errors'
import { knownReason, reasonTable, reasonWords } from '../../src/api/reasons'
import { appError } from '../fakeBackend'

const codes = readFileSync('../src-tauri/crates/miaohui/src/codes.rs', 'utf8')
const keysOfVendor = [...codes.matchAll(/"((?:addMember|createRoom|exitRoom)\.\w+)"/g)].map(match => match[1] as string)

describe('the reasons', () => {
  it('have words for every code of the vendor', () => {
    expect(keysOfVendor.length).toBeGreaterThan(30)
    for (const key of keysOfVendor) expect(knownReason(key), key).not.toBeNull()
  })

  it.each(Object.keys(reasonTable))('say in plain words what %s means, with and without values', key => {
    for (const values of [[], ['12', '小南']]) {
      const words = knownReason(key, values)
      expect(words?.title.length).toBeGreaterThan(2)
      expect(`${words?.title}${words?.remedy}`).not.toMatch(/[!！]|bot|wxid|API|undefined|null/)
      expect(words?.title).not.toMatch(/。$/)
    }
  })

  it('fill in names and numbers where there are some', () => {
    expect(knownReason('plan.notFriend', ['小北', '小南'])?.title).toBe('小北、小南都不是好友')
    expect(knownReason('plan.notFriend')?.title).toBe('不是群内任何账号的好友')
    expect(knownReason('plan.tooFewCustomers', ['1', '1'])).toEqual({ title: '只有 1 位客户', remedy: '至少 2 位，还差 1 位' })
    expect(knownReason('plan.accountNotInRoom', ['小西', '小北'])?.remedy).toBe('可以换：小北')
  })

  it('show an answer that nobody knows raw', () => {
    expect(reasonWords({ reason: 'unknown', code: 40003, message: 'forbidden' })).toEqual({
      title: '收到无法识别的结果（编号 40003），已保留原文',
      remedy: '秒回的说明：forbidden',
    })
    expect(reasonWords({ reason: 'plan.newOne' })?.title).toContain('plan.newOne')
    expect(knownReason('constructor')).toBeNull()
    expect(reasonWords({ reason: null })).toBeNull()
  })

  it('are the words of a command that was refused for one of them', () => {
    const { title, remedy } = errorWords(appError('inputUnusable', { textKey: 'job.readOnly' }))
    expect([title, remedy]).toEqual(['现在是只读模式', '请先打开右上角的「允许操作」'])
  })
})
