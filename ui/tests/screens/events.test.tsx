import { act, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import type { FeedQuery } from '../../src/api/bindings'
import { placeOf } from '../../src/features/events/scrolling'
import { gap } from '../fake/events'
import { FakeBackend, tags } from '../fakeBackend'
import { renderApp } from '../renderApp'

async function openEvents(backend: FakeBackend, hash = '#/events') {
  location.hash = hash
  await renderApp(backend)
  await screen.findByRole('list', { name: '变化' })
  return userEvent.setup()
}

const lastQuery = (backend: FakeBackend) => backend.called('feed').at(-1)?.query as FeedQuery
const rowNamed = (name: RegExp) => screen.findByRole('link', { name })

describe('动态', () => {
  it('tells what changed by days, with sizes and where it is known from', async () => {
    await openEvents(new FakeBackend({ rooms: 15 }))
    const row = await rowNamed(/等 12 人进入 华东区 VIP客户群/)
    expect(row.textContent).toContain('475 → 487 人')
    expect(row.textContent).toContain('回调')
    expect(await rowNamed(/群改名：.*2026 新品试用 3群.*2026 秋季新品试用 3群/)).toBeTruthy()
    expect((await rowNamed(/托管账号 小西 掉线/)).textContent).toContain('推断')
    expect(screen.getByRole('heading', { name: /今天\s*11 月 22 日/ })).toBeTruthy()
    expect(screen.getByRole('heading', { name: /昨天\s*11 月 21 日/ })).toBeTruthy()
  })

  it('counts what nobody has looked at, also in the navigation, until all is marked', async () => {
    const backend = new FakeBackend({ rooms: 15 })
    const user = await openEvents(backend)
    expect(await screen.findByText('上次看过以来 6 条')).toBeTruthy()
    expect(screen.getByRole('link', { name: /^动态\s*6/ })).toBeTruthy()
    expect(screen.getByRole('radio', { name: '群信息 3' })).toBeTruthy()
    await user.click(screen.getByRole('button', { name: '全部标为已看' }))
    expect(await screen.findByText('上次看过以来没有新的变化')).toBeTruthy()
    expect(await screen.findByRole('radio', { name: '群信息' })).toBeTruthy()
    expect(backend.called('mark_feed_seen')).toEqual([{ workspace: 'w1' }])
  })

  it('asks for one kind, one account, and the rooms of a tag', async () => {
    const backend = new FakeBackend({ rooms: 15 })
    const user = await openEvents(backend)
    await user.click(await screen.findByRole('radio', { name: /^群信息/ }))
    await waitFor(() => expect(lastQuery(backend).kinds).toEqual(['renamed', 'ownerChanged', 'newRoom']))
    await user.click(screen.getByRole('button', { name: /哪个托管账号/ }))
    await user.click(await screen.findByRole('option', { name: /小南/ }))
    await waitFor(() => expect(lastQuery(backend).account).toBe('1688851'))
    await user.click(screen.getByRole('button', { name: '群和标签' }))
    await user.click(await screen.findByRole('option', { name: '试用群' }))
    await waitFor(() => expect(lastQuery(backend).tags).toEqual([tags[2]?.id]))
    await user.keyboard('{Escape}')
    await user.click(await screen.findByRole('button', { name: '看全部动态' }))
    expect(await rowNamed(/等 12 人进入/)).toBeTruthy()
    expect(screen.queryByRole('button', { name: '移除筛选「试用群」' })).toBeNull()
  })

  it('shows a gap as a gap, and leads from its sums to its rows', async () => {
    const backend = new FakeBackend({ rooms: 15 })
    const user = await openEvents(backend)
    // Gaps stand between the rows of every kind; here few are before it.
    await user.click(screen.getByRole('radio', { name: /^进群/ }))
    expect(await screen.findByText('缺口：11 月 20 日 18:04 至 11 月 21 日 09:30，没有收到数据')).toBeTruthy()
    await user.click(screen.getByRole('button', { name: '什么是缺口' }))
    expect(screen.getByText(/来了又走的人看不到/)).toBeTruthy()
    await user.click(screen.getByRole('button', { name: /净增 41 人次.*进群 44，离开 3，分布在 17 个群/ }))
    await waitFor(() => expect(lastQuery(backend).gap).toBe(gap.to))
    const row = await rowNamed(/等 9 人进入 华东区/)
    expect(within(row).getByText('期间')).toBeTruthy()
    expect(screen.queryByRole('heading', { name: /11 月 21 日/ })).toBeNull()
    await user.click(screen.getByRole('button', { name: /^移除筛选「11 月 20 日/ }))
    expect(await rowNamed(/等 12 人进入/)).toBeTruthy()
  })

  it('puts what comes in at the top at once', async () => {
    const backend = new FakeBackend({ rooms: 15 })
    await openEvents(backend)
    await rowNamed(/等 12 人进入/)
    act(() => {
      backend.events.join()
      void backend.emit('feed-changed', { workspace: 'w1' })
    })
    expect(await rowNamed(/进入 启明电子/)).toBeTruthy()
    expect(await screen.findByText('上次看过以来 7 条')).toBeTruthy()
  })

  it('writes what is shown into a file', async () => {
    const backend = new FakeBackend({ rooms: 15 })
    const user = await openEvents(backend)
    await user.click(await screen.findByRole('radio', { name: /^离开/ }))
    await user.click(screen.getByRole('button', { name: '导出动态' }))
    await user.click(await screen.findByRole('menuitem', { name: /^动态.*csv/ }))
    await waitFor(() => expect(backend.called('start_export')[0]).toMatchObject({ what: { of: 'feed', query: { kinds: ['left'] } }, format: 'csv' }))
  })

  it('says so when there is nothing yet', async () => {
    const backend = new FakeBackend({ rooms: 15 })
    backend.events.isEmpty = true
    location.hash = '#/events'
    await renderApp(backend)
    expect(await screen.findByRole('heading', { name: '还没有变化' })).toBeTruthy()
  })

  it('is led to from the history of a room', async () => {
    const backend = new FakeBackend({ rooms: 15 })
    location.hash = '#/rooms/R%3A1088000000003355'
    await renderApp(backend)
    const user = userEvent.setup()
    const detail = await screen.findByRole('complementary', { name: '群详情' })
    await user.click(await within(detail).findByRole('button', { name: '历史' }))
    await user.click(await within(detail).findByRole('button', { name: '在动态里看依据' }))
    await waitFor(() => expect(lastQuery(backend).rooms).toEqual(['R:1088000000003355']))
    expect(await screen.findByRole('button', { name: '移除筛选「华东区 VIP客户群 · 宏盛建材」' })).toBeTruthy()
  })
})

describe('依据', () => {
  it('shows source, times, accounts, merged copies and people; Esc gives the keyboard back', async () => {
    const backend = new FakeBackend({ rooms: 15 })
    const user = await openEvents(backend)
    const row = await rowNamed(/等 12 人进入/)
    row.focus()
    await user.keyboard('{Enter}')
    const panel = await screen.findByRole('complementary', { name: '依据' })
    expect(await within(panel).findByText('回调 · 群同步事件')).toBeTruthy()
    expect(within(panel).getByText('2026-11-22 14:02:01')).toBeTruthy()
    expect(within(panel).getByText('4 次，已合并')).toBeTruthy()
    expect(within(panel).getByText('在 4 个群')).toBeTruthy()
    expect(location.hash).toMatch(/^#\/events\/./)
    await user.click(within(panel).getByRole('button', { name: '再看 4 人' }))
    expect(await within(panel).findByRole('list', { name: '新进群' })).toBeTruthy()
    within(panel).getByRole('heading', { name: '依据' }).focus()
    await user.keyboard('{Escape}')
    await waitFor(() => expect(panel.isConnected).toBe(false))
    expect(document.activeElement).toBe(await rowNamed(/等 12 人进入/))
  })

  it('shows the raw callback as text, whatever is written in it', async () => {
    const user = await openEvents(new FakeBackend({ rooms: 15 }))
    await user.click(await rowNamed(/等 12 人进入/))
    const panel = await screen.findByRole('complementary', { name: '依据' })
    await user.click(await within(panel).findByText('原始内容'))
    expect(panel.querySelector('pre')?.textContent).toContain('<img src=x onerror=alert(1)>')
    expect(panel.querySelector('pre')?.textContent).toContain('‹U+202E›')
    expect(panel.querySelector('img')).toBeNull()
  })

  it('tells old and new, and that a row is gone', async () => {
    const backend = new FakeBackend({ rooms: 15 })
    const user = await openEvents(backend)
    await user.click(await rowNamed(/群主换人/))
    const panel = await screen.findByRole('complementary', { name: '依据' })
    expect((await within(panel).findByText('原群主')).nextElementSibling?.textContent).toBe('陈晓燕')
    expect(within(panel).getByText('新群主').nextElementSibling?.textContent).toBe('周婷婷')
    act(() => {
      location.hash = '#/events/gone'
    })
    expect(await screen.findByText(/这一条已经不在了/)).toBeTruthy()
  })

  it('goes from row to row by the arrows', async () => {
    const user = await openEvents(new FakeBackend({ rooms: 15 }))
    const first = await rowNamed(/等 12 人进入/)
    first.focus()
    expect(first.tabIndex).toBe(0)
    expect((await rowNamed(/群主换人/)).tabIndex).toBe(-1)
    await user.keyboard('{ArrowDown}')
    expect(document.activeElement?.textContent).toMatch(/等 3 人离开/)
    await user.keyboard('{ArrowUp}')
    expect(document.activeElement).toBe(first)
  })
})

describe('the place where somebody reads', () => {
  const ids = (first: number, count: number) => (index: number) => (index < count ? ({ id: String(first + index) } as never) : undefined)

  it('is found again after rows came in before it', () => {
    const held = { id: '140', index: 40, into: 3, scrollTop: 1763, total: 100 }
    expect(placeOf(held, ids(95, 105), 105)).toBe(45)
    expect(placeOf({ ...held, id: 'not read' }, ids(0, 105), 105)).toBe(45)
  })
})
