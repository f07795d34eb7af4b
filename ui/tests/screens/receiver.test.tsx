import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import { appError, FakeBackend, NOW, tags } from '../fakeBackend'
import { renderApp } from '../renderApp'

const SECRET = 'q3Jm0vT1xXk2b7yRw9PzLh4c'

async function openSettings(backend: FakeBackend) {
  location.hash = '#/settings/callbacks'
  await renderApp(backend)
  const section = await screen.findByRole('region', { name: '回调' })
  await within(section).findByText('接收回调')
  return { user: userEvent.setup(), section }
}

async function openEvents(backend: FakeBackend) {
  location.hash = '#/events'
  await renderApp(backend)
  return { user: userEvent.setup(), strip: await screen.findByRole('region', { name: '回调' }) }
}

describe('the strip above 动态', () => {
  it('says how receiving goes and tests it, with what to do where it fails', async () => {
    const backend = new FakeBackend()
    backend.receiver.check = { local: { kind: 'arrived', millis: 4 }, public: { kind: 'refused', status: 404 } }
    const { user, strip } = await openEvents(backend)
    expect(within(strip).getByText('回调正常')).toBeTruthy()
    expect(strip.textContent).toContain('今天 1,306 次')
    expect(within(strip).getByRole('img', { name: '过去 24 小时，最多一小时 93 次，有 3 个小时没有收到' })).toBeTruthy()
    await user.click(within(strip).getByRole('button', { name: '测试接收' }))
    const result = await screen.findByRole('list', { name: '测试结果' })
    const [local, outside] = within(result).getAllByRole('listitem')
    expect(local?.textContent).toContain('收到了，用时 4 毫秒')
    expect(outside?.textContent).toContain('对方回了 404')
    expect(outside?.textContent).toContain('路径要原样转发')
  })

  it('leads to the settings while callbacks are off', async () => {
    const backend = new FakeBackend()
    backend.receiver.neverOn()
    const { user, strip } = await openEvents(backend)
    expect(within(strip).getByText('没有打开回调')).toBeTruthy()
    await user.click(within(strip).getByRole('button', { name: '回调设置' }))
    expect(await screen.findByRole('heading', { level: 1, name: '设置' })).toBeTruthy()
    expect(location.hash).toBe('#/settings/callbacks')
  })

  it('warns as soon as the vendor has probably switched the address off', async () => {
    const backend = new FakeBackend()
    const { strip } = await openEvents(backend)
    backend.receiver.state = { ...backend.receiver.state, warning: { kind: 'silent', since: NOW - 9_000_000, changedRooms: 7 } }
    await backend.emit('receiver-changed', { workspace: 'w1' })
    expect((await screen.findByRole('alert')).textContent).toMatch(/从 11-22 11:35 起没有收到回调，但同步发现至少 7 个群有变化/)
    expect(within(strip).getByText('可能被平台停用')).toBeTruthy()
  })
})

describe('on any other screen', () => {
  it('warns that callbacks have probably stopped, until that is put away', async () => {
    const backend = new FakeBackend()
    backend.receiver.state = { ...backend.receiver.state, warning: { kind: 'failing', at: NOW - 60_000, until: NOW + 1_740_000 } }
    await renderApp(backend)
    const user = userEvent.setup()
    const note = await screen.findByRole('alert')
    expect(note.textContent).toMatch(/平台可能已停用回调地址 30 分钟，预计 11-22 14:34 恢复/)
    await user.click(within(note).getByRole('button', { name: '先不管' }))
    expect(screen.queryByRole('alert')).toBeNull()
  })
})

describe('设置 → 回调', () => {
  it('gives the whole address to the clipboard and shows the secret by its ends only', async () => {
    const backend = new FakeBackend()
    const { user, section } = await openSettings(backend)
    const address = within(section).getByRole('group', { name: '回调地址' })
    expect(section.textContent).not.toContain(SECRET)
    expect(within(section).getByText(/小组控制台 → api接入 → 回调地址/)).toBeTruthy()
    await user.click(within(address).getByRole('button', { name: '复制' }))
    await waitFor(() => expect(backend.clipboard).toBe(`https://desk.example.com/callbacks/${SECRET}`))
    // A proxy passes the path on as it is, so that the secret must not stand in its target again.
    await user.click(within(within(section).getByRole('group', { name: '本机地址' })).getByRole('button', { name: '复制' }))
    await waitFor(() => expect(backend.clipboard).toBe('http://127.0.0.1:8686'))
  })

  it('switches on and asks for the public address', async () => {
    const backend = new FakeBackend()
    backend.receiver.neverOn()
    const { user, section } = await openSettings(backend)
    expect(within(section).queryByLabelText('公网地址')).toBeNull()
    await user.click(within(section).getByRole('switch', { name: '接收回调' }))
    expect(await within(section).findByText('还没有公网地址')).toBeTruthy()
    expect(backend.called('switch_receiver')).toEqual([{ workspace: 'w1', on: true }])
    const field = within(section).getByLabelText('公网地址')
    await user.type(field, 'desk.example.com')
    await user.click(within(section).getByRole('button', { name: '保存地址' }))
    expect(await within(section).findByText(/请填完整的地址，以 https:\/\/ 开头/)).toBeTruthy()
    await user.clear(field)
    await user.type(field, 'https://desk.example.com/in{Enter}')
    expect(await within(section).findByRole('group', { name: '回调地址' })).toBeTruthy()
  })

  it('says why it cannot listen and where another port is chosen', async () => {
    const backend = new FakeBackend()
    backend.receiver.state = {
      ...backend.receiver.state,
      listeningOn: null,
      localAddress: null,
      error: appError('inputUnusable', { textKey: 'receiver.cannotListen' }),
    }
    const { user, section } = await openSettings(backend)
    expect(within(section).getByText('没有在接收')).toBeTruthy()
    expect(within(section).getByRole('alert').textContent).toContain('端口可能被占用')
    await user.click(await within(section).findByRole('button', { name: '更改本机端口' }))
    const port = within(section).getByLabelText('端口')
    await user.clear(port)
    await user.type(port, '99999')
    expect(within(section).getByRole<HTMLButtonElement>('button', { name: '保存端口' }).disabled).toBe(true)
    await user.clear(port)
    await user.type(port, '8787{Enter}')
    await waitFor(() => expect(backend.called('set_callback_listener')).toEqual([{ listener: { address: '127.0.0.1', port: 8787 } }]))
  })

  it('renews the address after saying that the old one works for a day more', async () => {
    const backend = new FakeBackend()
    const { user, section } = await openSettings(backend)
    await user.click(within(section).getByRole('button', { name: '换新地址' }))
    const dialog = await screen.findByRole('alertdialog', { name: '换新地址' })
    expect(dialog.textContent).toContain('旧地址还能用 24 小时')
    await user.click(within(dialog).getByRole('button', { name: '先不换' }))
    expect(backend.called('renew_callback_address')).toHaveLength(0)
    await user.click(within(section).getByRole('button', { name: '换新地址' }))
    await user.click(await screen.findByRole('button', { name: '生成新地址' }))
    expect(await within(section).findByText(/旧地址在 11-23 14:05 之前仍然有效/)).toBeTruthy()
  })

  it('lists what could not be read, raw and harmless', async () => {
    const { user, section } = await openSettings(new FakeBackend())
    await user.click(within(section).getByText('读不懂的回调 3 条'))
    const list = await within(section).findByRole('list', { name: '读不懂的回调' })
    await user.click((await within(list).findAllByRole('button'))[0] as HTMLElement)
    expect(list.querySelector('pre')?.textContent).toContain('{"chatroom": ‹U+202E›=cmd|calc‹U+200B›\n<img src=x')
    expect(list.querySelector('img')).toBeNull()
  })

  it('replays and imports, and tells what was left out', async () => {
    const backend = new FakeBackend()
    const { user, section } = await openSettings(backend)
    await user.click(within(section).getByRole('button', { name: '重放回调' }))
    expect(await screen.findByText('重放 1,306 条回调')).toBeTruthy()
    expect(backend.called('replay_callbacks')).toEqual([{ workspace: 'w1', from: null }])
    await user.click(within(section).getByRole('button', { name: '导入回调' }))
    expect(await within(section).findByText(/导入 12 条，已有 3 条。/)).toBeTruthy()
    expect(within(section).getByText('第 4 行：expected value at line 1 column 1')).toBeTruthy()
  })
})

describe('设置 → 提醒', () => {
  it('chooses tags and rooms to be told of, and accounts that go offline', async () => {
    const backend = new FakeBackend()
    const { user } = await openSettings(backend)
    const section = screen.getByRole('region', { name: '提醒' })
    expect(await within(section).findByText('还没有选群，不会提醒。')).toBeTruthy()
    await user.click(within(section).getByRole('button', { name: '选择群和标签' }))
    await user.click(await screen.findByRole('option', { name: 'VIP客户群' }))
    await user.click(screen.getByRole('tab', { name: /^群/ }))
    await user.click(await screen.findByRole('option', { name: /启明电子/ }))
    await user.keyboard('{Escape}')
    expect(await within(section).findByRole('button', { name: '移除筛选「VIP客户群」' })).toBeTruthy()
    await user.click(within(section).getByRole('switch', { name: '托管账号掉线时也提醒' }))
    await waitFor(() =>
      expect(backend.called('set_feed_alerts').at(-1)).toEqual({
        workspace: 'w1',
        alerts: { rooms: ['R:1088000000074626'], tags: [tags[0]?.id], accountsOffline: true },
      }),
    )
  })
})
