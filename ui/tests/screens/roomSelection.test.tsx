import { act, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import { emptyQuery } from '../../src/api/roomQuery'
import { allOf, countSelected, isSelected, nothingSelected, roomSelection, withRooms } from '../../src/features/rooms/selection'
import { appError, FakeBackend } from '../fakeBackend'
import { renderApp } from '../renderApp'

const FIRST = '华东区 VIP客户群 · 宏盛建材'
const FIRST_WXID = 'R:1088000000003355'
const wxidAt = (index: number) => `R:${1088000000003355 + index * 7919}`
const rowOf = (name: string | RegExp) => screen.findByRole('row', { name })
const tickOf = async (name: string | RegExp) => within(await rowOf(name)).getByRole('checkbox', { name: '选择这个群' })

describe('a selection', () => {
  it('of all but a few holds the few, however many rooms there are', () => {
    const all = withRooms(allOf(emptyQuery), ['a', 'b'], false)
    expect(countSelected(all, 100_000)).toBe(99_998)
    expect([isSelected(all, 'a'), isSelected(all, 'c')]).toEqual([false, true])
    expect(roomSelection(all)).toEqual({ by: 'query', query: emptyQuery, except: ['a', 'b'] })
    expect(roomSelection(withRooms(all, ['a'], true))).toEqual({ by: 'query', query: emptyQuery, except: ['b'] })
  })

  it('of single rooms names each once', () => {
    const some = withRooms(withRooms(nothingSelected, ['a', 'b', 'a'], true), ['b'], false)
    expect(roomSelection(some)).toEqual({ by: 'rooms', rooms: ['a'] })
    expect(countSelected(some, 5)).toBe(1)
  })
})

describe('selecting rooms', () => {
  it('ticks without opening, by Shift a stretch, and counts the people', async () => {
    const backend = new FakeBackend({ rooms: 60 })
    const user = userEvent.setup()
    await renderApp(backend)
    await user.click(await tickOf(FIRST))
    expect(screen.queryByRole('complementary')).toBeNull()
    const bar = await screen.findByRole('region', { name: '已选的群' })
    expect(within(bar).getByText('已选 1 个群')).toBeTruthy()
    expect(await within(bar).findByText('覆盖 487 人次（去重 390）')).toBeTruthy()
    await user.keyboard('{Shift>}')
    await user.click(await tickOf('运营中心周会'))
    await user.keyboard('{/Shift}')
    expect(await within(bar).findByText('已选 6 个群')).toBeTruthy()
    expect((await rowOf('运营中心周会')).getAttribute('aria-selected')).toBe('true')
  })

  it('by keys: X for one, Shift and arrows for a stretch, Esc to clear', async () => {
    const user = userEvent.setup()
    await renderApp(new FakeBackend({ rooms: 60 }))
    const first = await rowOf(FIRST)
    act(() => first.focus())
    await user.keyboard('x')
    expect(await screen.findByText('已选 1 个群')).toBeTruthy()
    await user.keyboard('{Shift>}{ArrowDown}{ArrowDown}{/Shift}')
    expect(await screen.findByText('已选 3 个群')).toBeTruthy()
    await user.keyboard('{Shift>}{ArrowUp}{/Shift}')
    expect(await screen.findByText('已选 2 个群')).toBeTruthy()
    await user.keyboard('{ArrowDown}{ArrowDown}{ArrowDown}{Shift>}{ArrowDown}{/Shift}')
    expect(await screen.findByText('已选 4 个群')).toBeTruthy()
    await user.keyboard('{Escape}')
    await waitFor(() => expect(screen.queryByRole('region', { name: '已选的群' })).toBeNull())
  })

  it('takes all that match by Ctrl and A, with exceptions, and ends when the list is another one', async () => {
    const backend = new FakeBackend()
    const user = userEvent.setup()
    await renderApp(backend)
    const first = await rowOf(FIRST)
    act(() => first.focus())
    await user.keyboard('{Control>}a{/Control}')
    expect(await screen.findByText('已选 1,248 个群')).toBeTruthy()
    await user.click(await tickOf(FIRST))
    expect(await screen.findByText('已选 1,247 个群')).toBeTruthy()
    await waitFor(() => expect(backend.called('selection').at(-1)).toMatchObject({ rooms: { by: 'query', except: [FIRST_WXID] } }))
    await user.click(screen.getByRole('button', { name: /^内部群，/ }))
    await waitFor(() => expect(screen.queryByRole('region', { name: '已选的群' })).toBeNull())
  })

  it('leaves Ctrl and A in a text field to the text', async () => {
    const user = userEvent.setup()
    await renderApp(new FakeBackend())
    await rowOf(FIRST)
    await user.click(screen.getByRole('searchbox', { name: /搜群名/ }))
    await user.keyboard('{Control>}a{/Control}')
    expect(screen.queryByRole('region', { name: '已选的群' })).toBeNull()
  })
})

describe('favourites', () => {
  it('are set by the star of a row, which does not open it', async () => {
    const backend = new FakeBackend({ rooms: 60 })
    const user = userEvent.setup()
    await renderApp(backend)
    await user.click(within(await rowOf(FIRST)).getByRole('button', { name: '收藏这个群' }))
    await waitFor(() => expect(backend.mirror.favourites.has(FIRST_WXID)).toBe(true))
    expect(await screen.findByRole('button', { name: '我的收藏，1 个群' })).toBeTruthy()
    expect(screen.queryByRole('complementary')).toBeNull()
    await user.click(within(await rowOf(FIRST)).getByRole('button', { name: '收藏这个群' }))
    await waitFor(() => expect(backend.mirror.favourites.size).toBe(0))
  })

  it('are set for a whole selection', async () => {
    const backend = new FakeBackend({ rooms: 60 })
    const user = userEvent.setup()
    await renderApp(backend)
    act(() => document.body.focus())
    await rowOf(FIRST)
    await user.keyboard('{Control>}a{/Control}')
    await user.click(await screen.findByRole('button', { name: '收藏' }))
    await waitFor(() => expect(backend.mirror.favourites.size).toBe(60))
    expect(await screen.findByText('已收藏 60 个群')).toBeTruthy()
  })
})

describe('exporting', () => {
  it('writes the selection, tells how far it is and shows the file', async () => {
    const backend = new FakeBackend({ rooms: 60 })
    const user = userEvent.setup()
    await renderApp(backend)
    await user.click(await tickOf(FIRST))
    await user.click(await screen.findByRole('button', { name: '导出名单' }))
    await screen.findByRole('menuitem', { name: '成员名单 Excel 文件（.xlsx）' })
    await user.keyboard('{ArrowDown}{ArrowDown}{Enter}')
    await waitFor(() =>
      expect(backend.called('start_export')).toMatchObject([{ what: { of: 'members', rooms: { by: 'rooms', rooms: [FIRST_WXID] } }, format: 'xlsx' }]),
    )
    await act(() => backend.emit('export-progressed', { export: 'export-1', rows: 300, total: 487, end: null }))
    expect(await screen.findByText('正在导出，已写 300 / 487 行')).toBeTruthy()
    const end = { kind: 'written', fileName: '成员.xlsx', rows: 487, shortened: 0 }
    await act(() => backend.emit('export-progressed', { export: 'export-1', rows: 487, total: 487, end }))
    expect(await screen.findByText('已导出 487 行：成员.xlsx')).toBeTruthy()
    await user.click(screen.getByRole('button', { name: '在文件夹中显示' }))
    expect(backend.called('show_export')).toHaveLength(1)
    await user.click(screen.getByRole('button', { name: '关闭导出提示' }))
    expect(screen.queryByText('已导出 487 行：成员.xlsx')).toBeNull()
  })

  it('writes what is shown by Ctrl and E, and can be stopped', async () => {
    const backend = new FakeBackend()
    const user = userEvent.setup()
    await renderApp(backend)
    await user.click(await screen.findByRole('button', { name: /^内部群，/ }))
    await user.keyboard('{Control>}e{/Control}')
    await waitFor(() =>
      expect(backend.called('start_export')).toMatchObject([{ what: { of: 'rooms', rooms: { by: 'query', query: { filter: { external: false } } } } }]),
    )
    await user.click(await screen.findByRole('button', { name: '停止导出' }))
    expect(backend.called('stop_export')).toHaveLength(1)
    await act(() => backend.emit('export-progressed', { export: 'export-1', rows: 20, total: 83, end: { kind: 'stopped' } }))
    expect(await screen.findByText('已停止导出，没有留下文件')).toBeTruthy()
  })

  it('says why it failed and tries again', async () => {
    const backend = new FakeBackend({ failures: { start_export: appError('storageFull') } })
    const user = userEvent.setup()
    await renderApp(backend)
    await rowOf(FIRST)
    await user.keyboard('{Control>}e{/Control}')
    const note = await screen.findByRole('alert')
    expect(note.textContent).toContain('没能导出，没有留下文件：磁盘空间不足')
    backend.setup.failures = {}
    await user.click(within(note).getByRole('button', { name: '重试' }))
    expect(await screen.findByText('正在导出，已写 0 行')).toBeTruthy()
    await act(() => backend.emit('export-progressed', { export: 'export-1', rows: 0, total: 0, end: { kind: 'stopped' } }))
  })
})

describe('核实 of what is on screen', () => {
  it('asks for exactly the rows on screen and says in each what came of it', async () => {
    const backend = new FakeBackend()
    const user = userEvent.setup()
    await renderApp(backend)
    await rowOf(FIRST)
    await user.click(screen.getByRole('button', { name: '核实这一屏' }))
    const rooms = (await waitFor(() => backend.called('start_verify')[0]?.rooms)) as string[]
    expect(rooms.slice(0, 3)).toEqual([wxidAt(0), wxidAt(1), wxidAt(2)])
    expect(rooms.length).toBeLessThan(20)
    expect(within(await rowOf(FIRST)).getByText('核实中')).toBeTruthy()
    const outcomes = [{ kind: 'same' }, { kind: 'changed', changes: 3 }, { kind: 'notListed' }, { kind: 'failed', error: appError('timedOut') }]
    const results = outcomes.map((outcome, place) => ({ room: rooms[place], outcome }))
    await act(() => backend.emit('verify-progressed', { verify: 'verify-1', done: 4, total: rooms.length, results, finished: false, waitingSeconds: 5 }))
    expect(within(await rowOf(FIRST)).getByText('已核实')).toBeTruthy()
    expect(await screen.findByText('3 处变化')).toBeTruthy()
    expect(screen.getByText('没有列出')).toBeTruthy()
    expect(screen.getByText('核实失败').getAttribute('title')).toContain('秒回太久没有回答')
    expect(screen.getByText('秒回要求稍等，5 秒后自动继续')).toBeTruthy()
    await user.click(screen.getByRole('button', { name: '停止核实' }))
    expect(backend.called('stop_verify')).toEqual([{ verify: 'verify-1' }])
    await user.click(await screen.findByRole('button', { name: '再核实这些群' }))
    await waitFor(() => expect(backend.called('start_verify').at(-1)).toMatchObject({ rooms: [wxidAt(3)] }))
    await act(() => backend.emit('verify-progressed', { verify: 'verify-1', done: 1, total: 1, results: [], finished: true, waitingSeconds: null }))
  })
})
