import { act, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import type { RoomQuery } from '../../src/api/bindings'
import { emptyFilter, emptyQuery, fullQuery, sameQuery } from '../../src/api/roomQuery'
import { conditionsOf } from '../../src/features/rooms/conditions'
import { FakeBackend, idleSync, tags } from '../fakeBackend'
import { renderApp } from '../renderApp'

const FIRST = '华东区 VIP客户群 · 宏盛建材'
const filterOf = (backend: FakeBackend) => fullQuery(backend.called('rooms').at(-1)?.query as RoomQuery).filter
const [vip, service, trial] = tags.map(({ id }) => id)

async function openFilter(user: ReturnType<typeof userEvent.setup>) {
  await user.click(await screen.findByRole('button', { name: '筛选' }))
  return screen.findByRole('dialog', { name: '筛选' })
}

describe('a query', () => {
  it('is the same whatever is left out and in whatever order', () => {
    expect(sameQuery(fullQuery({}), emptyQuery)).toBe(true)
    expect(sameQuery(fullQuery({ filter: { anyTags: ['a', 'b'] } }), fullQuery({ filter: { anyTags: ['b', 'a'] } }))).toBe(true)
    expect(sameQuery(fullQuery({ filter: { anyTags: ['a'] } }), fullQuery({ filter: { noTags: ['a'] } }))).toBe(false)
    expect(sameQuery(fullQuery({ descending: true }), emptyQuery)).toBe(false)
  })

  it('shows every condition as a chip that takes away that condition alone', () => {
    const filter = {
      allTags: ['a'],
      anyTags: ['b'],
      noTags: ['c'],
      accounts: ['d'],
      owners: ['e'],
      sizes: ['full' as const],
      external: false,
      members: ['f'],
      asOfFrom: 1,
      asOfBefore: 2,
      missing: true,
      withoutCustomers: true,
      favourite: true,
    }
    const conditions = conditionsOf(filter)
    expect(conditions.map(({ id }) => id).sort()).toEqual(Object.keys(emptyFilter).sort())
    for (const { id, without } of conditions) expect(without).toEqual({ ...filter, [id]: emptyFilter[id as keyof typeof emptyFilter] })
    expect(conditionsOf(emptyFilter)).toEqual([])
  })
})

describe('筛选', () => {
  it('sets tags by any, all and none with counts, each tag in one of them', async () => {
    const backend = new FakeBackend({ rooms: 60 })
    const user = userEvent.setup()
    await renderApp(backend)
    const dialog = await openFilter(user)
    await user.click(await within(dialog).findByRole('option', { name: /^VIP客户群，20 个群/ }))
    await user.click(within(dialog).getByRole('option', { name: /^售后服务群/ }))
    await waitFor(() => expect(filterOf(backend).anyTags).toEqual([vip, service]))
    await user.click(within(dialog).getByRole('radio', { name: '都不含' }))
    await user.click(within(dialog).getByRole('option', { name: /^售后服务群/ }))
    await user.click(within(dialog).getByRole('option', { name: /^试用群/ }))
    await waitFor(() => expect(filterOf(backend)).toMatchObject({ anyTags: [vip], noTags: [service, trial] }))
    await user.keyboard('{Escape}')
    await user.click(await screen.findByRole('button', { name: '移除筛选「VIP客户群」' }))
    await waitFor(() => expect(filterOf(backend)).toMatchObject({ anyTags: [], noTags: [service, trial] }))
  })

  it('is worked by the keyboard alone: pane, choice, away again', async () => {
    const backend = new FakeBackend({ rooms: 60 })
    const user = userEvent.setup()
    await renderApp(backend)
    const dialog = await openFilter(user)
    act(() => within(dialog).getByRole('tab', { name: /标签/ }).focus())
    await user.keyboard('{ArrowDown}{ArrowDown}{ArrowDown}{ArrowDown}')
    await user.tab()
    await user.keyboard('{ArrowDown} ')
    await waitFor(() => expect(filterOf(backend).sizes).toHaveLength(1))
    await user.keyboard('{Escape}')
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  })

  it('asks for rooms that contain a person found by pinyin', async () => {
    const backend = new FakeBackend()
    const user = userEvent.setup()
    await renderApp(backend)
    const dialog = await openFilter(user)
    await user.click(within(dialog).getByRole('tab', { name: '含有某人' }))
    await user.type(within(dialog).getByRole('searchbox', { name: /找人/ }), 'zhangmin')
    await user.click(await within(dialog).findByRole('option', { name: '张敏' }))
    await waitFor(() => expect(filterOf(backend).members).toEqual(['wmzhangmin']))
    expect(await screen.findByText('6 / 1,248 个群')).toBeTruthy()
  })

  it('cuts by type, by age of the data and by what stands under 只看', async () => {
    const backend = new FakeBackend({ rooms: 60 })
    const user = userEvent.setup()
    await renderApp(backend)
    const dialog = await openFilter(user)
    await user.click(within(dialog).getByRole('tab', { name: '类型' }))
    await user.click(await within(dialog).findByRole('option', { name: '内部群，4 个群' }))
    await waitFor(() => expect(filterOf(backend).external).toBe(false))
    await user.click(within(dialog).getByRole('option', { name: '不限' }))
    await user.click(within(dialog).getByRole('tab', { name: '数据截至' }))
    await user.click(within(dialog).getByRole('option', { name: '7 天内（2026-11-15 起）' }))
    await waitFor(() => expect(filterOf(backend)).toMatchObject({ external: null, asOfFrom: new Date(2026, 10, 15).getTime() }))
    await user.click(within(dialog).getByRole('tab', { name: '只看' }))
    await user.click(within(dialog).getByRole('option', { name: /^没有客户的群/ }))
    await waitFor(() => expect(filterOf(backend).withoutCustomers).toBe(true))
  })
})

describe('the rail', () => {
  it('counts the standing filters by one question', async () => {
    const backend = new FakeBackend({ rooms: 15 })
    await renderApp(backend)
    expect(await screen.findByRole('button', { name: '快满的群，3 个群' })).toBeTruthy()
    expect(screen.getByRole('button', { name: '内部群，1 个群' })).toBeTruthy()
    expect(screen.getByRole('button', { name: '久未见到，1 个群' })).toBeTruthy()
    expect(backend.called('facets')).toHaveLength(1)
  })

  it('says when the next sync begins by itself', async () => {
    await renderApp(new FakeBackend({ sync: { ...idleSync, nextAt: new Date(2026, 10, 22, 14, 35).getTime() } }))
    expect((await screen.findByText(/下次自动同步/)).textContent).toBe('下次自动同步 14:35')
  })

  it('says that a run goes on where it was cut off, and what it skips', async () => {
    await renderApp(new FakeBackend({ sync: { ...idleSync, phase: 'running', done: 312, resumed: true, skipped: 40 } }))
    expect(await screen.findByText(/接着上次中断的地方读，跳过 40 个刚读过的群/)).toBeTruthy()
  })
})

describe('saved views', () => {
  it('are saved under a name, marked, changed, updated, renamed and removed', async () => {
    const backend = new FakeBackend({ rooms: 60 })
    const user = userEvent.setup()
    await renderApp(backend)
    await user.click(await screen.findByRole('button', { name: /^内部群，/ }))
    await user.click(screen.getByRole('button', { name: '存为视图' }))
    await user.type(await screen.findByLabelText('视图名字'), '公司内部{Enter}')
    const view = await screen.findByRole('button', { name: '公司内部' })
    expect(view.getAttribute('aria-pressed')).toBe('true')
    expect(backend.mirror.views).toMatchObject([{ name: '公司内部', query: { filter: { external: false } } }])
    expect(screen.queryByRole('button', { name: '更新视图' })).toBeNull()

    await user.click(screen.getByRole('button', { name: '按人数排序' }))
    expect(await screen.findByText('已改动')).toBeTruthy()
    await user.click(screen.getByRole('button', { name: '更新视图' }))
    await waitFor(() => expect(backend.mirror.views).toMatchObject([{ query: { sort: 'size' } }]))

    await user.click(screen.getByRole('button', { name: '视图「公司内部」的操作' }))
    await user.click(await screen.findByRole('menuitem', { name: '改名' }))
    const field = await screen.findByLabelText('视图名字')
    await user.clear(field)
    await user.type(field, '自己人{Enter}')
    expect(await screen.findByRole('button', { name: '自己人' })).toBeTruthy()

    await user.click(screen.getByRole('button', { name: '视图「自己人」的操作' }))
    await user.click(await screen.findByRole('menuitem', { name: '移除视图' }))
    await user.click(await screen.findByRole('button', { name: '移除视图' }))
    await waitFor(() => expect(backend.mirror.views).toEqual([]))
  })

  it('come back with their whole query after a restart', async () => {
    const backend = new FakeBackend({ rooms: 60 })
    backend.mirror.views = [{ id: 'v', name: '大群', query: { filter: { sizes: ['full'] }, sort: 'size', descending: true } }]
    const user = userEvent.setup()
    await renderApp(backend)
    await user.click(await screen.findByRole('button', { name: '大群' }))
    await waitFor(() => expect(backend.called('rooms').at(-1)).toMatchObject({ query: { filter: { sizes: ['full'] }, sort: 'size', descending: true } }))
    expect(await screen.findByRole('button', { name: '移除筛选「500 人起（已满）」' })).toBeTruthy()
    await waitFor(() => expect(screen.queryByRole('row', { name: FIRST })).toBeNull())
  })
})
