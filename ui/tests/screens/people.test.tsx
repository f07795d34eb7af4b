import { act, render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import { PasteSummary } from '../../src/features/people/PasteSummary'
import { appError, FakeBackend } from '../fakeBackend'
import { renderApp } from '../renderApp'

async function openPeople(backend: FakeBackend, pasted: string) {
  const user = userEvent.setup()
  location.hash = '#/people'
  await renderApp(backend)
  await user.click(await screen.findByRole('textbox', { name: '客户 ID' }))
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
