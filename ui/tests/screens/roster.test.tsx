import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import { zhangSans } from '../fake/people'
import { roomAt } from '../fake/rooms'
import { FakeBackend } from '../fakeBackend'
import { renderApp } from '../renderApp'

const room = roomAt(9).wxid
/** In the room by nickname and by the name there, known elsewhere by two people, known to nobody, spoilt by a spreadsheet. */
const list = '李佳琪\n宏盛-刘总\n张三\n王不认识\n7.88E+15'

async function openRoster(backend: FakeBackend, pasted: string) {
  const user = userEvent.setup()
  location.hash = `#/roster/${encodeURIComponent(room)}`
  await renderApp(backend)
  if (pasted !== '') {
    await user.click(await screen.findByRole('textbox', { name: '应该在群里的人' }))
    await user.paste(pasted)
  }
  return user
}

const lineOf = async (text: string) => (await screen.findByText(text, { selector: '.cut > .name' })).closest('[role="listitem"]') as HTMLElement

describe('a list against a room', () => {
  it('tells who is in, who is missing, who is extra, and where a name is known to nobody', async () => {
    await openRoster(new FakeBackend(), list)
    expect(await screen.findByText('共 5 行')).toBeTruthy()
    expect(await screen.findByRole('radio', { name: '在群里 2' })).toBeTruthy()
    expect(screen.getByRole('radio', { name: '不在群里 3' })).toBeTruthy()
    expect(screen.getByRole('radio', { name: '名单外 11' })).toBeTruthy()
    expect(within(await lineOf('王不认识')).getByText('本地没有叫这个名字的客户，请核对写法')).toBeTruthy()
    expect(within(await lineOf('7.88E+15')).getByText(/Excel 已丢失尾数/)).toBeTruthy()
  })

  it('shows one kind only', async () => {
    const user = await openRoster(new FakeBackend(), list)
    await user.click(await screen.findByRole('radio', { name: '名单外 11' }))
    expect(await screen.findAllByText('名单外', { selector: '.badge' })).not.toHaveLength(0)
    expect(screen.queryByText('王不认识', { selector: '.name' })).toBeNull()
  })

  it('remembers which of two a name means, pulls that one, and forgets again', async () => {
    const backend = new FakeBackend()
    const user = await openRoster(backend, list)
    expect(await screen.findByRole('button', { name: '没有可以拉进群的人' })).toBeTruthy()
    const choices = within(await lineOf('张三')).getAllByRole('button', { name: /^「张三」是这位/ })
    expect(choices).toHaveLength(2)
    await user.click(choices[0] as HTMLElement)
    expect(backend.called('pair_roster_name')).toEqual([{ workspace: 'w1', name: '张三', person: zhangSans[0].wxid }])
    expect(await screen.findByText('已记住')).toBeTruthy()

    await user.click(await screen.findByRole('button', { name: '把不在群里的 1 位拉进群' }))
    expect(location.hash).toBe('#/pull')
    location.hash = `#/roster/${encodeURIComponent(room)}`
    await user.click(await screen.findByRole('button', { name: '不再记住「张三」是谁' }))
    expect(backend.called('pair_roster_name').at(-1)).toEqual({ workspace: 'w1', name: '张三', person: null })
    expect(await screen.findByRole('button', { name: '没有可以拉进群的人' })).toBeTruthy()
  })

  it('takes a list from a file in place of the field', async () => {
    const user = await openRoster(new FakeBackend(), '')
    await user.click(await screen.findByRole('button', { name: '选择 Excel 文件' }))
    expect(await screen.findByText('老客户名单.xlsx')).toBeTruthy()
    expect(await screen.findByText('共 3 行')).toBeTruthy()
    expect(screen.queryByRole('textbox', { name: '应该在群里的人' })).toBeNull()
    await user.click(screen.getByRole('button', { name: '移除这份名单，改为输入' }))
    expect(await screen.findByRole('textbox', { name: '应该在群里的人' })).toBeTruthy()
  })

  it('checks anew when the room was read again', async () => {
    const backend = new FakeBackend()
    const user = await openRoster(backend, list)
    await screen.findByRole('radio', { name: '在群里 2' })
    const checks = backend.called('check_roster').length
    await user.click(screen.getByRole('button', { name: '核实' }))
    await waitFor(() => expect(backend.called('check_roster').length).toBeGreaterThan(checks))
  })
})
