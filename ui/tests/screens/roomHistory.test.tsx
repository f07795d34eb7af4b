import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import { FakeBackend } from '../fakeBackend'
import { renderApp } from '../renderApp'

const FIRST = '华东区 VIP客户群 · 宏盛建材'

async function openHistory(backend: FakeBackend) {
  const user = userEvent.setup()
  await renderApp(backend)
  await user.click(await screen.findByRole('row', { name: FIRST }))
  await user.click(await screen.findByRole('button', { name: '历史' }))
  return { user, history: await screen.findByRole('region', { name: '历史' }) }
}

describe('the history of a room', () => {
  it('lists what changed, newest first, with time and source', async () => {
    const { history } = await openHistory(new FakeBackend({ rooms: 15 }))
    const changes = await within(history).findAllByRole('listitem')
    expect(changes).toHaveLength(7)
    expect(changes[0]?.textContent).toMatch(/进群.*11-20 09:05· 来自同步/)
    expect(changes[6]?.textContent).toContain(`群名 ${FIRST}（筹备） → ${FIRST}`)
  })

  it('shows the room as of a day, and says of which observation', async () => {
    const backend = new FakeBackend({ rooms: 15 })
    const { user, history } = await openHistory(backend)
    await user.click(within(history).getByRole('radio', { name: '某一天' }))
    expect(await within(history).findByText(/这是过去的样子：所示为 11-12 14:05 的观察；下一次观察 11-20 09:05/)).toBeTruthy()
    const at = new Date(2026, 10, 16).getTime() - 1
    expect(backend.called('room_as_of').at(-1)).toMatchObject({ at })
    await waitFor(() => expect(backend.called('members').at(-1)).toMatchObject({ query: { asOf: at } }))
    expect(within(history).getByRole('heading', { name: /当时成员/ })).toBeTruthy()
  })

  it('takes another day by the keyboard', async () => {
    const backend = new FakeBackend({ rooms: 15 })
    const { user, history } = await openHistory(backend)
    await user.click(within(history).getByRole('radio', { name: '某一天' }))
    await user.click(await within(history).findByRole('spinbutton', { name: /日/ }))
    await user.keyboard('{ArrowDown}')
    await waitFor(() => expect(backend.called('room_as_of').at(-1)).toMatchObject({ at: new Date(2026, 10, 15).getTime() - 1 }))
  })

  it('never shows a room before it was known', async () => {
    const { user, history } = await openHistory(new FakeBackend({ rooms: 15 }))
    await user.click(within(history).getByRole('radio', { name: '某一天' }))
    await user.click(await within(history).findByRole('spinbutton', { name: /月/ }))
    await user.keyboard('{ArrowDown}')
    expect(await within(history).findByText('那天还没有见过这个群，首次见到是 10-23 14:05。')).toBeTruthy()
    expect(within(history).queryByText('当时群名')).toBeNull()
  })
})

describe('why a room is found', () => {
  it('marks Chinese characters that pinyin means, and names the member who fits', async () => {
    const user = userEvent.setup()
    await renderApp(new FakeBackend({ rooms: 15 }))
    await screen.findByRole('row', { name: FIRST })
    const search = screen.getByRole('searchbox', { name: /搜群名/ })
    await user.type(search, 'hdq')
    await waitFor(() => expect(document.querySelector('mark')?.textContent).toBe('华东区'))
    await user.clear(search)
    await user.type(search, 'zhangmin')
    expect((await within(await screen.findByRole('row', { name: FIRST })).findByText(/^成员：/)).textContent).toBe('成员：张敏')
    await user.clear(search)
    await user.type(search, '投诉')
    await waitFor(() => expect([...document.querySelectorAll('.tag mark')].map(mark => mark.textContent)).toContain('投诉'))
  })
})
