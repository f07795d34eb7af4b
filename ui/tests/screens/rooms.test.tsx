import { act, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import type { SyncState } from '../../src/api/bindings'
import { appError, FakeBackend, hostileName, idleSync, tags } from '../fakeBackend'
import { renderApp } from '../renderApp'

const firstRoom = () => screen.findByRole('row', { name: '华东区 VIP客户群 · 宏盛建材' })

describe('the room list', () => {
  it('reads windows of a long list and never all of it', async () => {
    const backend = new FakeBackend({ rooms: 100_000 })
    await renderApp(backend)
    await firstRoom()
    expect(screen.getByRole('grid', { name: '群列表' }).getAttribute('aria-rowcount')).toBe('100001')
    expect(screen.getAllByRole('row').length).toBeLessThan(60)
    const windows = backend.called('rooms')
    for (const { limit } of windows) expect(limit).toBe(100)
    expect(windows.length).toBeLessThan(5)
  })

  it('opens a room by click, follows the arrows, closes by Esc', async () => {
    const user = userEvent.setup()
    await renderApp(new FakeBackend())
    await user.click(await firstRoom())
    const panel = await screen.findByRole('complementary', { name: '群详情' })
    expect(await within(panel).findByRole('heading', { name: '华东区 VIP客户群 · 宏盛建材' })).toBeTruthy()
    expect(within(panel).getByRole('button', { name: '复制群ID R:1088000000003355' })).toBeTruthy()
    await user.keyboard('{ArrowDown}')
    expect(await screen.findByRole('heading', { level: 2, name: /上海浦东张江/ })).toBeTruthy()
    await user.keyboard('{Escape}')
    await waitFor(() => expect(screen.queryByRole('complementary')).toBeNull())
  })

  it('peeks with Space and opens into the panel with Enter', async () => {
    const user = userEvent.setup()
    await renderApp(new FakeBackend())
    const row = await firstRoom()
    act(() => row.focus())
    await user.keyboard(' ')
    expect(await screen.findByRole('complementary', { name: '群详情' })).toBeTruthy()
    expect(document.activeElement?.getAttribute('role')).toBe('row')
    await user.keyboard(' ')
    await waitFor(() => expect(screen.queryByRole('complementary')).toBeNull())
    await user.keyboard('{Enter}')
    await waitFor(() => expect(document.activeElement?.tagName).toBe('H2'))
  })

  it('copies the id with a toast', async () => {
    const backend = new FakeBackend()
    const user = userEvent.setup()
    await renderApp(backend)
    await user.click(await firstRoom())
    await user.click(await screen.findByRole('button', { name: '复制群ID R:1088000000003355' }))
    expect(await screen.findByText('已复制 群ID')).toBeTruthy()
    expect(backend.clipboard).toBe('R:1088000000003355')
  })

  it('sorts by a header', async () => {
    const backend = new FakeBackend({ rooms: 30 })
    const user = userEvent.setup()
    await renderApp(backend)
    await firstRoom()
    await user.click(screen.getByRole('button', { name: '按人数排序' }))
    await waitFor(() => expect(screen.getByRole('columnheader', { name: '人数' }).getAttribute('aria-sort')).toBe('descending'))
    expect(backend.called('rooms').at(-1)).toMatchObject({ query: { sort: 'size', descending: true } })
  })

  it('shows the local rooms of a tag at once and refreshes it from the vendor', async () => {
    const backend = new FakeBackend()
    const user = userEvent.setup()
    await renderApp(backend)
    await user.click(await screen.findByRole('button', { name: /^投诉跟进，/ }))
    expect(await screen.findByRole('row', { name: '金桂酒店 · 投诉跟进（勿外传）' })).toBeTruthy()
    expect(backend.called('refresh_tag')).toEqual([{ workspace: 'w1', tag: tags[6]?.id }])
    expect(await screen.findByRole('button', { name: '移除筛选「投诉跟进」' })).toBeTruthy()
  })

  it('keeps the rows when refreshing fails, and says why: 429', async () => {
    const backend = new FakeBackend({ failures: { refresh_tag: appError('rateLimited', { httpStatus: 429, retryAfterSeconds: 30 }) } })
    const user = userEvent.setup()
    await renderApp(backend)
    await user.click(await screen.findByRole('button', { name: /^VIP客户群，/ }))
    const note = await screen.findByRole('alert')
    expect(note.textContent).toContain('请等 30 秒再试')
    expect(await firstRoom()).toBeTruthy()
    await user.click(within(note).getByRole('button', { name: '复制详情' }))
    expect(backend.clipboard).toContain('code: rateLimited')
  })

  it('says while reading that the vendor asks to wait', async () => {
    const backend = new FakeBackend()
    await renderApp(backend)
    await firstRoom()
    const state: SyncState = { ...idleSync, phase: 'running', done: 312, waitingSeconds: 8 }
    await act(() => backend.emit('sync-changed', { workspace: 'w1', roomsChanged: false, state }))
    expect(await screen.findByText('秒回要求稍等，8 秒后自动继续')).toBeTruthy()
  })

  it('offers ways out when nothing matches', async () => {
    const user = userEvent.setup()
    await renderApp(new FakeBackend())
    await firstRoom()
    await user.type(screen.getByRole('searchbox', { name: /搜群名/ }), 'zzqx')
    expect(await screen.findByRole('heading', { name: '没有符合条件的群' })).toBeTruthy()
    await user.click(screen.getByRole('button', { name: '清除筛选' }))
    expect(await firstRoom()).toBeTruthy()
  })

  it('adds a tag by its id', async () => {
    const backend = new FakeBackend()
    const user = userEvent.setup()
    await renderApp(backend)
    await user.click(await screen.findByRole('button', { name: '添加秒回标签' }))
    await user.type(await screen.findByLabelText('标签 ID'), ' 5eda03260e21f35ca20f9eb4 ')
    await user.click(screen.getByRole('button', { name: '读取这个标签' }))
    expect(await screen.findByText('已读到 12 个群')).toBeTruthy()
    expect(backend.called('add_tag')).toEqual([{ workspace: 'w1', tag: '5eda03260e21f35ca20f9eb4' }])
  })

  it('shows hostile names as harmless text on one line', async () => {
    await renderApp(new FakeBackend({ rooms: 15 }))
    const row = await screen.findByRole('row', { name: hostileName })
    const name = row.querySelector('bdi')
    expect(name?.textContent).toBe('‹U+202E›=cmd|calc‹U+200B›↵<img src=x onerror=alert(1)>‹U+0007›')
    expect(name?.className).toContain('cut')
    expect(document.querySelector('img')).toBeNull()
  })

  it('names a nameless room by its members', async () => {
    await renderApp(new FakeBackend({ rooms: 15 }))
    const row = await screen.findByRole('row', { name: '未命名群 小北、张敏、李思远' })
    expect(within(row).getByText('未命名群')).toBeTruthy()
  })
})

describe('sync', () => {
  const running = { ...idleSync, phase: 'running' as const, done: 312, finishedAt: null }

  it('shows progress from events, announces it and can be paused', async () => {
    const backend = new FakeBackend({ rooms: 7, sync: running })
    const user = userEvent.setup()
    await renderApp(backend)
    expect(await screen.findByText('正在首次同步 312 / 1,248 条群记录，已到的群可以先用')).toBeTruthy()
    await act(() => backend.emit('sync-changed', { workspace: 'w1', state: { ...running, done: 700 }, roomsChanged: true }))
    expect(await screen.findByText(/700 \/ 1,248/)).toBeTruthy()
    expect(screen.getByText('同步群已完成 50%')).toBeTruthy()
    await user.click(screen.getByRole('button', { name: '暂停' }))
    expect(await screen.findByRole('button', { name: '继续' })).toBeTruthy()
  })

  it('says where it stopped and keeps the rooms', async () => {
    const failed = { ...idleSync, phase: 'failed' as const, done: 312, error: appError('hostUnreachable') }
    const backend = new FakeBackend({ sync: failed })
    const user = userEvent.setup()
    await renderApp(backend)
    expect(await screen.findByText(/同步停在 312 \/ 1,248：连不上秒回服务器。.*下面是本机已有的数据，可以继续查看。/)).toBeTruthy()
    expect(await firstRoom()).toBeTruthy()
    await user.click(screen.getByRole('button', { name: '重试' }))
    expect(backend.called('start_sync')).toHaveLength(1)
  })

  it('never calls an unread list empty', async () => {
    const failed = { ...idleSync, phase: 'failed' as const, done: 0, finishedAt: null, error: appError('noNetwork') }
    await renderApp(new FakeBackend({ rooms: 0, sync: failed }))
    expect(await screen.findByRole('heading', { name: '还没有读到群' })).toBeTruthy()
    expect(screen.queryByText('0 个群')).toBeNull()
    expect(screen.getByRole('button', { name: '全部群' })).toBeTruthy()
  })
})

describe('the open room', () => {
  it('verifies, and says when that fails', async () => {
    const backend = new FakeBackend({ failures: { verify_room: appError('timedOut') } })
    const user = userEvent.setup()
    await renderApp(backend)
    await user.click(await firstRoom())
    await user.click(await screen.findByRole('button', { name: '核实' }))
    expect((await screen.findByRole('alert')).textContent).toContain('秒回太久没有回答')
    backend.setup.failures = {}
    await user.click(screen.getByRole('button', { name: '核实' }))
    await waitFor(() => expect(screen.queryByRole('alert')).toBeNull())
  })

  it('cuts its members by group and leads from a member to their rooms', async () => {
    const backend = new FakeBackend()
    const user = userEvent.setup()
    await renderApp(backend)
    await user.click(await firstRoom())
    const members = await screen.findByRole('region', { name: '成员' })
    await within(members).findByRole('button', { name: '查「宏盛-刘总」在哪些群' })
    await user.click(within(members).getByRole('radio', { name: '同事' }))
    await waitFor(() => expect(backend.called('members').at(-1)).toMatchObject({ query: { group: 'coworkers' } }))
    await user.click(within(members).getByRole('radio', { name: '全部' }))
    await user.click(await within(members).findByRole('button', { name: '查「宏盛-刘总」在哪些群' }))
    expect(await screen.findByRole('region', { name: '客户资料' })).toBeTruthy()
    expect(location.hash).toMatch(/^#\/person\/78813/)
  })
})
