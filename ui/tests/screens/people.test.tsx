import { act, render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import { PasteSummary } from '../../src/components/people/PasteSummary'
import { hostilePerson, zhangSans } from '../fake/people'
import { appError, FakeBackend } from '../fakeBackend'
import { renderApp } from '../renderApp'

async function openPeople(backend: FakeBackend, pasted: string) {
  const user = userEvent.setup()
  location.hash = '#/people'
  await renderApp(backend)
  await user.click(await screen.findByRole('textbox', { name: '客户 ID、昵称或群昵称' }))
  await user.paste(pasted)
  return user
}

describe('what became of the pasted lines', () => {
  it('is counted and refused lines are named with line and reason', () => {
    render(
      <PasteSummary
        parsed={{
          people: ['a', 'b'],
          duplicates: 12,
          blank: 4,
          refused: [
            { line: 5, text: '7.88E+15', reason: 'scientificNotation' },
            { line: 7, text: 'x'.repeat(300), reason: 'tooLong' },
            { line: 8, text: 'a\u202Eb', reason: 'notPrintable' },
            { line: 9, text: 'c', reason: 'overLimit' },
          ],
        }}
      />,
    )
    expect(screen.getByText('认出 2 位客户')).toBeTruthy()
    expect(screen.getByText('合并重复 12 个')).toBeTruthy()
    expect(screen.getByText('第 5 行无法使用')).toBeTruthy()
    expect(screen.getByText('7.88E+15：Excel 已丢失尾数，无法恢复。请把该列设为文本后重新导出。')).toBeTruthy()
    expect(screen.getByText(/^a‹U\+202E›b：/)).toBeTruthy()
    expect(screen.queryByText('第 9 行无法使用')).toBeNull()
    expect(screen.getByRole('button', { name: '还有 1 行无法使用' })).toBeTruthy()
  })

  it('says nothing of nothing', () => {
    const { container } = render(<PasteSummary parsed={{ people: [], duplicates: 0, blank: 3, refused: [] }} />)
    expect(container.textContent).toBe('')
  })
})

describe('looking people up', () => {
  it('answers from local data, verifies on request and marks differences', async () => {
    const backend = new FakeBackend()
    const user = await openPeople(backend, 'wmAAAAAAAAAAAAAAAAk\nwmBBBBBBBBBBBBBBBBa\n7.88E+15\nwmAAAAAAAAAAAAAAAAk')
    expect(await screen.findByText('认出 2 位客户')).toBeTruthy()
    expect(await screen.findAllByText('本地 今天 09:12')).toHaveLength(2)
    expect(screen.getByText(/「张敏」有 2 位同名客户/)).toBeTruthy()

    await user.click(screen.getByRole('button', { name: '向秒回核实 2 位' }))
    const people = ['wmAAAAAAAAAAAAAAAAk', 'wmBBBBBBBBBBBBBBBBa']
    expect(backend.called('start_lookup')).toEqual([{ workspace: 'w1', people }])
    expect(await screen.findAllByText('核实中')).toHaveLength(2)
    await act(() =>
      backend.emit('lookup-progressed', {
        lookup: 'lookup-1',
        done: 1,
        total: 2,
        results: [backend.person(people[0] ?? '', true)],
        finished: false,
        waitingSeconds: null,
      }),
    )
    expect(await screen.findByText('正在向秒回核实 1 / 2 位')).toBeTruthy()
    expect(screen.getByText(/已核实 14:05 · 有 1 处变化/)).toBeTruthy()
    expect(screen.getAllByText('核实中')).toHaveLength(1)
    await user.click(screen.getAllByRole('button', { name: '展开张敏所在的群' })[0] as HTMLElement)
    expect(await screen.findByText('新增')).toBeTruthy()

    const failed = { ...backend.person(people[1] ?? ''), error: appError('timedOut') }
    await act(() => backend.emit('lookup-progressed', { lookup: 'lookup-1', done: 2, total: 2, results: [failed], finished: true, waitingSeconds: null }))
    expect(await screen.findByText('秒回太久没有回答')).toBeTruthy()
    expect(screen.queryByText(/正在向秒回核实/)).toBeNull()
  })

  it('leads from a room of a person to that room', async () => {
    const user = await openPeople(new FakeBackend(), 'wmAAAAAAAAAAAAAAAAk')
    await user.click(await screen.findByRole('button', { name: '打开群「华东区 VIP客户群 · 宏盛建材」' }))
    const panel = await screen.findByRole('complementary', { name: '群详情' })
    expect(await within(panel).findByRole('heading', { name: '华东区 VIP客户群 · 宏盛建材' })).toBeTruthy()
  })

  it('looks a single id up by Enter, several by Ctrl and Enter', async () => {
    const backend = new FakeBackend()
    const user = await openPeople(backend, 'wmAAAAAAAAAAAAAAAAk')
    await screen.findByText('认出 1 位客户')
    await user.keyboard('{Enter}')
    await waitFor(() => expect(backend.called('start_lookup')).toHaveLength(1))
    await act(() => backend.emit('lookup-progressed', { lookup: 'lookup-1', done: 1, total: 1, results: [], finished: true, waitingSeconds: null }))
    await user.keyboard('{Shift>}{Enter}{/Shift}wmBBBBBBBBBBBBBBBBa')
    await screen.findByText('认出 2 位客户')
    await user.keyboard('{Enter}')
    expect(backend.called('start_lookup')).toHaveLength(1)
    await user.keyboard('{Control>}{Enter}{/Control}')
    await waitFor(() => expect(backend.called('start_lookup')).toHaveLength(2))
  })

  it('stops, and says that the rest are local answers', async () => {
    const backend = new FakeBackend()
    const user = await openPeople(backend, 'wmAAAAAAAAAAAAAAAAk\nwmBBBBBBBBBBBBBBBBa')
    await user.click(await screen.findByRole('button', { name: '向秒回核实 2 位' }))
    await user.click(await screen.findByRole('button', { name: '停止' }))
    expect(await screen.findByText(/核实停在 0 \/ 2 位/)).toBeTruthy()
    expect(backend.called('stop_lookup')).toEqual([{ lookup: 'lookup-1' }])
  })

  it('shows a person without a record as unknown, not as in no room', async () => {
    await openPeople(new FakeBackend(), 'wmAAAAAAAAAAAAAAAA9')
    expect(await screen.findByText('本地没有记录')).toBeTruthy()
    expect(screen.getAllByText('未知客户').length).toBeGreaterThan(0)
  })
})

describe('a typed name', () => {
  it('finds everybody of that name by pinyin and keeps them apart', async () => {
    const backend = new FakeBackend()
    await openPeople(backend, 'zhangsan')
    expect(await screen.findByText('「zhangsan」找到 2 位客户')).toBeTruthy()
    const links = await screen.findAllByRole('link', { name: '张三' })
    expect(links.map(link => link.getAttribute('href'))).toEqual(zhangSans.map(({ wxid }) => `#/person/${wxid}`))
    expect(links[0]?.querySelector('mark')?.textContent).toBe('张三')
    expect(screen.getByText('宏盛建材')).toBeTruthy()
    expect(screen.getByText(/「张三」有 2 位同名客户/)).toBeTruthy()
    expect(screen.getByRole('button', { name: '向秒回核实 2 位' })).toBeTruthy()
  })

  it('that nobody bears is taken for an id', async () => {
    await openPeople(new FakeBackend(), 'wmAAAAAAAAAAAAAAAA9')
    expect(await screen.findByText('认出 1 位客户')).toBeTruthy()
  })
})

describe('the three views', () => {
  const three = 'wmAAAAAAAAAAAAAAAAk\nwmBBBBBBBBBBBBBBBBa\nwmhostile'

  it('shows by room who of the people is in it', async () => {
    const user = await openPeople(new FakeBackend(), three)
    await user.click(await screen.findByRole('radio', { name: '按群' }))
    expect((await screen.findAllByText('3 / 3')).length).toBeGreaterThan(0)
    const room = screen.getByRole('link', { name: '华东区 VIP客户群 · 宏盛建材' })
    expect(room.getAttribute('href')).toMatch(/^#\/rooms\/R%3A/)
    await user.click(screen.getByRole('button', { name: '展开群「华东区 VIP客户群 · 宏盛建材」里的客户' }))
    expect(await screen.findAllByRole('link', { name: '张敏' })).toHaveLength(2)
  })

  it('crosses people and rooms in a table whose cells say whether somebody is in a room', async () => {
    const user = await openPeople(new FakeBackend(), three)
    await user.click(await screen.findByRole('radio', { name: '对照表' }))
    const table = await screen.findByRole('table', { name: '客户和群的对照表' })
    expect(table.getAttribute('aria-rowcount')).toBe('4')
    expect(table.tabIndex).toBe(0)
    expect(await within(table).findByRole('link', { name: '华东区 VIP客户群 · 宏盛建材' })).toBeTruthy()
    const rooms = within(table).getAllByRole('columnheader')
    expect(rooms[2]?.textContent).toContain('华东区 VIP客户群')
    expect(rooms[2]?.textContent).toContain('3 / 3')
    const first = within(table).getAllByRole('row')[1] as HTMLElement
    expect(await within(first).findByRole('rowheader', { name: '张敏' })).toBeTruthy()
    const cells = within(first).getAllByRole('cell')
    await waitFor(() => expect(cells[0]?.textContent).toBe('4'))
    expect(cells[1]?.textContent).toBe('在群里')
    expect(table.textContent).not.toContain(hostilePerson.nickName)
    expect(table.querySelector('img')).toBeNull()
  })

  it('begins with fifty rooms and brings more on request', async () => {
    const user = await openPeople(new FakeBackend(), 'wmmany1\nwmmany2')
    await user.click(await screen.findByRole('radio', { name: '对照表' }))
    const table = await screen.findByRole('table')
    await waitFor(() => expect(table.getAttribute('aria-colcount')).toBe('52'))
    await user.click(screen.getByRole('button', { name: '再显示 50 个群' }))
    await waitFor(() => expect(screen.getByRole('table').getAttribute('aria-colcount')).toBe('102'))
  })

  it('exports the people with their rooms', async () => {
    const backend = new FakeBackend()
    const user = await openPeople(backend, three)
    await user.click(await screen.findByRole('button', { name: '导出名单' }))
    await user.click(await screen.findByRole('menuitem', { name: '3 位客户的群 Excel 文件（.xlsx）' }))
    await waitFor(() =>
      expect(backend.called('start_export')).toEqual([{ workspace: 'w1', what: { of: 'personRooms', people: three.split('\n') }, format: 'xlsx' }]),
    )
  })
})

describe('thousands of people', () => {
  const many = Array.from({ length: 5200 }, (_, index) => `wmperson${index}k`).join('\n')

  it('are read only as far as they are on the screen', async () => {
    const backend = new FakeBackend()
    const user = await openPeople(backend, many)
    expect(await screen.findByText('认出 5,200 位客户')).toBeTruthy()
    expect(await screen.findByText(/5,200 位客户 · 前 5,000 位在 4 个群/)).toBeTruthy()
    await screen.findAllByText('本地 今天 09:12')
    expect(backend.called('person_rooms').length).toBeLessThan(60)
    await user.click(screen.getByRole('radio', { name: '按群' }))
    expect(await screen.findByText(/这里一次最多看 5,000 位：只包括 5,200 位中的前 5,000 位/)).toBeTruthy()
    for (const { people } of backend.called('people_rooms')) expect(people).toHaveLength(5000)
  })
})
