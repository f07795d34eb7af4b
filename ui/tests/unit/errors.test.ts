import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { ErrorCode } from '../../src/api/bindings'
import { errorDetailsText, errorTable, errorWords, toAppError } from '../../src/api/errors'
import { appError } from '../fakeBackend'

const bindings = readFileSync('src/api/bindings.ts', 'utf8')
const declaration = bindings.slice(bindings.indexOf('export type ErrorCode =')).split(/\nexport /)[0] ?? ''
const codesOfRust = [...declaration.matchAll(/['"](\w+)['"]/g)].map(match => match[1] as ErrorCode)
const codes = Object.keys(errorTable) as ErrorCode[]

describe('the error table', () => {
  it('has exactly the codes of the bindings', () => {
    expect(codesOfRust.length).toBeGreaterThan(20)
    expect([...codes].sort()).toEqual([...codesOfRust].sort())
  })

  it.each(codes)('says what happened and what to do for %s', code => {
    const { title, remedy } = errorWords(appError(code))
    expect(title.length).toBeGreaterThan(3)
    expect(remedy.length).toBeGreaterThan(3)
    expect(title).not.toMatch(/[。！!]$/)
    expect(`${title}${remedy}`).not.toMatch(/[!！]|bot|wxid|API|undefined|null/)
  })

  it('gives every code words of its own', () => {
    const titles = codes.map(code => errorWords(appError(code)).title)
    expect(new Set(titles).size).toBe(titles.length)
  })

  it.each(['notATable', 'oldExcel', 'damaged', 'tooLarge', 'tooLargeUnpacked', 'tooManyRows', 'noIds'])('has own words for a file that is %s', why => {
    const plain = errorWords(appError('inputUnusable'))
    const { title, remedy } = errorWords(appError('inputUnusable', { textKey: `import.${why}` }))
    expect(title).not.toBe(plain.title)
    expect(remedy).not.toBe(plain.remedy)
    expect(title).not.toMatch(/[。！!]$/)
  })

  it('falls back to the words of the code for a key it does not know', () => {
    const plain = errorWords(appError('inputUnusable'))
    for (const textKey of ['import.somethingNew', 'constructor']) expect(errorWords(appError('inputUnusable', { textKey }))).toEqual(plain)
  })

  it('shows an unknown business code raw', () => {
    const error = appError('vendorRefused', { vendorCode: 400400, vendorMessage: 'room not found', textKey: 'listByMember.newCode' })
    expect(errorWords(error).title).toBe('收到无法识别的结果（编号 400400），已保留原文')
    expect(errorWords(error).remedy).toContain('room not found')
  })

  it('names the seconds to wait when the vendor does', () => {
    expect(errorWords(appError('rateLimited', { retryAfterSeconds: 30 })).remedy).toContain('30 秒')
    expect(errorWords(appError('rateLimited')).remedy).not.toContain('null')
  })

  it('copies code, time, endpoint and raw answer', () => {
    const text = errorDetailsText(appError('answerUnreadable', { endpoint: 'room/list', httpStatus: 200, raw: '<html>', fieldPath: 'data[3].wxid' }))
    for (const part of ['answerUnreadable', '2026-11-22 14:05:00', 'room/list', '<html>', 'data[3].wxid']) expect(text).toContain(part)
    expect(text).not.toContain('null')
  })

  it('calls anything that is not an AppError a fault of the app', () => {
    expect(toAppError(new TypeError('x is not a function'))).toMatchObject({ code: 'internal', message: 'x is not a function' })
    expect(toAppError({ code: 'somethingNew', details: {} }).code).toBe('internal')
    const known = appError('timedOut')
    expect(toAppError(known)).toBe(known)
  })
})
