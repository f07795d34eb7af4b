import { afterEach, describe, expect, it } from 'vitest'
import { initialOf } from '../../src/components/Avatar'
import { announcement } from '../../src/components/ProgressAnnouncer'
import { visibleLines, visibleText } from '../../src/components/safeText'
import { shortId } from '../../src/components/shortId'
import { tintOf } from '../../src/components/tint'
import { formatRoute, parseRoute, type Route } from '../../src/host/route'
import { formatCount, fullTime, namedDay, relativeDay, relativeTime, shortTime } from '../../src/i18n/format'
import { setLanguage } from '../../src/i18n/locale'

const at = (year: number, month: number, day: number, hour = 0, minute = 0, second = 0) => new Date(year, month - 1, day, hour, minute, second).getTime()
const now = at(2026, 11, 22, 14, 5)

afterEach(() => setLanguage('zh-CN'))

describe('a text of many lines', () => {
  it('keeps line breaks and tabs, and names whatever else is not seen', () => {
    expect(visibleLines('a\r\n\tb\u202Ec\u0007\rd')).toBe('a\n\tb‹U+202E›c‹U+0007›\nd')
  })
})

describe('relative time', () => {
  it.each([
    [at(2026, 11, 22, 14, 4, 30), '刚刚'],
    [at(2026, 11, 22, 13, 57), '8 分钟前'],
    [at(2026, 11, 22, 13, 6), '59 分钟前'],
    [at(2026, 11, 22, 13, 5), '今天 13:05'],
    [at(2026, 11, 21, 23, 59), '昨天 23:59'],
    [at(2026, 11, 19, 8, 2), '11-19 08:02'],
    [at(2025, 12, 31, 9, 0), '2025-12-31 09:00'],
    [at(2026, 11, 22, 15, 0), '今天 15:00'],
  ])('%i is %s', (time, words) => {
    expect(relativeTime(time, now)).toBe(words)
  })

  it('speaks English, too', () => {
    setLanguage('en')
    expect(relativeTime(at(2026, 11, 22, 13, 57), now)).toBe('8 min ago')
  })

  it('names days', () => {
    expect(relativeDay(at(2026, 11, 21, 23, 59), now)).toBe('昨天')
    expect(relativeDay(at(2026, 11, 20, 23, 59), now)).toBeNull()
    expect(namedDay(at(2026, 11, 2), now)).toBe('11 月 2 日')
    expect(namedDay(at(2025, 11, 22), now)).toBe('2025 年 11 月 22 日')
    setLanguage('en')
    expect(namedDay(at(2026, 11, 2), now)).toBe('Nov 2')
  })

  it('keeps the full time for the tooltip', () => {
    expect(fullTime(now)).toBe('2026-11-22 14:05:00')
    expect(shortTime(now - 60_000, now)).toBe('14:04')
    expect(shortTime(at(2026, 11, 19, 8, 2), now)).toBe('11-19 08:02')
    expect(formatCount(1248)).toBe('1,248')
  })
})

describe('ids', () => {
  it.each([
    ['R:10880000000033355', 'R:1088…3355'],
    ['7881302798256708', '788130…6708'],
    ['wmrRhyBgAA6PKOL7IA2Nbikedj8Qk2', 'wmrRhy…8Qk2'],
    ['kx23498', 'kx23498'],
    ['R:888888', 'R:888888'],
    ['👍'.repeat(20), `${'👍'.repeat(6)}…${'👍'.repeat(4)}`],
  ])('%s is shown as %s', (id, shown) => {
    expect(shortId(id)).toBe(shown)
  })

  it('have a colour that stays', () => {
    expect(tintOf('R:1')).toBe(tintOf('R:1'))
    const tints = new Set(Array.from({ length: 100 }, (_, index) => tintOf(`R:${index}`)))
    expect([...tints].sort()).toEqual(['tint-0', 'tint-1', 'tint-2', 'tint-3', 'tint-4', 'tint-5'])
  })
})

describe('names that others wrote', () => {
  it('show what is hidden in them', () => {
    expect(visibleText('张\u202E三')).toBe('张‹U+202E›三')
    expect(visibleText('a\nb\r')).toBe('a↵b↵')
    expect(visibleText('a\u0007\u200Bb\u0000')).toBe('a‹U+0007›‹U+200B›b‹U+0000›')
    expect(visibleText('\u2066x\u2069')).toBe('‹U+2066›x‹U+2069›')
  })

  it('keep emoji, their joiners and honest text', () => {
    for (const text of ['👨‍👩‍👧 一家', '❤️ 花友会', '=cmd|calc', '<img src=x onerror=alert(1)>', 'مرحبا']) expect(visibleText(text)).toBe(text)
  })

  it('end somewhere', () => {
    expect(Array.from(visibleText('🌸'.repeat(5000)))).toHaveLength(201)
  })

  it.each([
    ['小北', '北'],
    ['zhang san', 'Z'],
    ['🌻向日葵', '葵'],
    ['张敏🌸', '敏'],
    ['  ', '?'],
    ['', '?'],
  ])('%s is drawn as %s', (name, initial) => {
    expect(initialOf(name)).toBe(initial)
  })
})

describe('progress for screen readers', () => {
  it('changes every ten percent only', () => {
    const said = new Set(Array.from({ length: 101 }, (_, done) => announcement('同步群', done, 100, true)))
    expect(said.size).toBe(11)
    expect(announcement('同步群', 319, 1000, true)).toBe('同步群已完成 30%')
    expect(announcement('同步群', 1000, 1000, false)).toBe('同步群已结束')
    expect(announcement('同步群', 0, null, true)).toBe('同步群已开始')
    expect(announcement('同步群', 0, 0, false)).toBe('')
  })
})

describe('routes', () => {
  it.each<Route>([
    { screen: 'rooms', room: null },
    { screen: 'rooms', room: '11293954269@chatroom' },
    { screen: 'rooms', room: 'R:1/2#3%?' },
    { screen: 'people', person: 'wxid_a b' },
    { screen: 'person', person: 'wm/1 #?%' },
    { screen: 'duplicates' },
    { screen: 'settings' },
    { screen: 'start' },
    { screen: 'events', row: null },
    { screen: 'events', row: '1795327500000.1.42.0' },
    { screen: 'settings', part: 'callbacks' },
  ])('%j survives the address', route => {
    expect(parseRoute(formatRoute(route))).toEqual(route)
  })

  it('leads anything else to the rooms', () => {
    expect(parseRoute('')).toEqual({ screen: 'rooms', room: null })
    expect(parseRoute('#/nowhere')).toEqual({ screen: 'rooms', room: null })
    expect(parseRoute('#/person')).toEqual({ screen: 'people', person: null })
    expect(parseRoute('#/rooms/%E0%A4%A')).toEqual({ screen: 'rooms', room: null })
  })
})
