import { describe, expect, it } from 'vitest'
import { skeletonHtml } from '../../src/app/skeleton'
import { setLanguage } from '../../src/i18n/locale'

describe('the skeleton', () => {
  it('is plain HTML in both languages: no styles, ids, handlers or controls', () => {
    const html = skeletonHtml()
    setLanguage('zh-CN')
    expect(html).toContain('data-for="zh-CN"')
    expect(html).toContain('data-for="en"')
    expect(html).toContain('data-for="start"')
    expect(html).toContain('群聊')
    expect(html).toContain('Rooms')
    expect(html).not.toMatch(/\s(style|id|on\w+|tabindex)=|<button|<input|<script/)
    expect(html.length).toBeLessThan(60_000)
  })
})
