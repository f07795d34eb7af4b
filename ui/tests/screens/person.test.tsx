import { act, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import { zhangSans } from '../fake/people'
import { FakeBackend } from '../fakeBackend'
import { renderApp } from '../renderApp'

const [zhangSan] = zhangSans

async function openPerson(backend: FakeBackend, wxid: string = zhangSan.wxid) {
  location.hash = `#/person/${wxid}`
  await renderApp(backend)
  return userEvent.setup()
}

describe("a person's page", () => {
  it('says who it is, who is a friend, and that others bear the name', async () => {
    const backend = new FakeBackend()
    const user = await openPerson(backend)
    const facts = await screen.findByRole('region', { name: '客户资料' })
    expect(await within(facts).findByText('小北')).toBeTruthy()
    expect(facts.textContent).toContain('企业微信 @宏盛建材')
    expect(facts.textContent).toContain('张敏 尾号 4471')
    await user.click(within(facts).getByRole('button', { name: `复制客户 ID ${zhangSan.wxid}` }))
    expect(backend.clipboard).toBe(zhangSan.wxid)
    expect(await within(facts).findByText(/还有 1 位客户也叫「张三」/)).toBeTruthy()
    await user.click(within(facts).getByRole('button', { name: '查看同名客户' }))
    expect(await screen.findByText('「张三」找到 2 位客户')).toBeTruthy()
  })

  it('lists rooms of now and then, sorted, and opens one', async () => {
    const user = await openPerson(new FakeBackend())
    const names = async () => (await screen.findAllByRole('button', { name: /^打开/ })).map(button => button.getAttribute('aria-label'))
    const past = '打开已离开的群「🌸花友会🌸｜周末家居美学沙龙」'
    const byName = await names()
    expect(byName.at(-1)).toBe(past)
    await user.click(screen.getByRole('button', { name: '按首次见到排序' }))
    const byTime = await names()
    expect(byTime[0]).toBe('打开群「华东区经销商交流 2群（禁广告）」')
    expect(byTime.at(-1)).toBe(past)
    expect(screen.getByText('已不在群')).toBeTruthy()
    expect(screen.getByText(/不晚于/)).toBeTruthy()
    await user.click(screen.getByRole('button', { name: '打开群「华东区 VIP客户群 · 宏盛建材」' }))
    expect(await screen.findByRole('complementary', { name: '群详情' })).toBeTruthy()
  })

  it('asks the vendor and marks what is different', async () => {
    const backend = new FakeBackend()
    const user = await openPerson(backend)
    await user.click(await screen.findByRole('button', { name: '向秒回核实' }))
    await waitFor(() => expect(backend.called('start_lookup')).toEqual([{ workspace: 'w1', people: [zhangSan.wxid] }]))
    const results = [backend.person(zhangSan.wxid, true)]
    await act(() => backend.emit('lookup-progressed', { lookup: 'lookup-1', done: 1, total: 1, results, finished: true, waitingSeconds: null }))
    expect(await screen.findByText('新增')).toBeTruthy()
    expect(screen.getByText(/已核实 14:05/)).toBeTruthy()
  })

  it('shows joins and leaves, newest first', async () => {
    const backend = new FakeBackend()
    const user = await openPerson(backend)
    await user.click(await screen.findByRole('radio', { name: '进出记录 7' }))
    const list = await screen.findByRole('list', { name: '进出记录' })
    const rows = await within(list).findAllByRole('listitem')
    expect(rows[0]?.textContent).toContain('离开')
    expect(rows[1]?.textContent).toContain('进群')
    expect(backend.called('changes')[0]).toMatchObject({ query: { room: null, person: zhangSan.wxid, after: null } })
  })

  it('of somebody never seen says so and offers to verify', async () => {
    await openPerson(new FakeBackend(), 'wmnobody9')
    expect(await screen.findByText('本机的成员名单里没有见过')).toBeTruthy()
    expect(await screen.findByText('本机没有这位客户的群。可以向秒回核实。')).toBeTruthy()
    expect(screen.getByRole('button', { name: '向秒回核实' })).toBeTruthy()
  })
})
