import { act, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import type { TeamState } from '../../src/api/bindings'
import { inTeam } from '../fake/teamJobs'
import { FakeBackend } from '../fakeBackend'
import { renderApp } from '../renderApp'

async function openSettings(backend: FakeBackend) {
  location.hash = '#/settings'
  await renderApp(backend)
  const section = await screen.findByRole('region', { name: '团队连接' })
  await within(section).findByLabelText('团队服务器地址')
  return { user: userEvent.setup(), section }
}

/** The connection is otherwise than before. */
function becomes(backend: FakeBackend, state: Partial<TeamState>) {
  backend.team.state = { ...backend.team.state, ...state }
  return act(() => backend.emit('team-changed', { workspace: 'w1' }))
}

describe('设置 → 团队连接', () => {
  it('joins, hands out the public key, checks with a remedy, follows the connection, and leaves', async () => {
    const backend = new FakeBackend()
    const { user, section } = await openSettings(backend)
    const join = within(section).getByRole<HTMLButtonElement>('button', { name: '加入团队' })
    expect(join.disabled).toBe(true)
    const server = within(section).getByLabelText('团队服务器地址')
    await user.type(server, 'nats://10.0.0.5')
    await user.type(within(section).getByLabelText('团队名'), 'sales')
    await user.type(within(section).getByLabelText('这台电脑的名字'), 'front')
    await user.click(join)
    expect((await within(section).findByRole('alert')).textContent).toContain('tls://')
    await user.clear(server)
    await user.type(server, 'tls://nats.example.com')
    await user.click(join)
    const key = await within(section).findByRole('group', { name: '这台电脑的公钥' })
    expect(backend.called('set_team').at(-1)).toEqual({
      workspace: 'w1',
      place: { server: 'tls://nats.example.com', team: 'sales', desk: 'front', caFile: null, desks: 4 },
    })
    await user.click(within(key).getByRole('button', { name: '复制' }))
    await waitFor(() => expect(backend.clipboard).toMatch(/^UDXU/))

    backend.team.problem = { kind: 'keyRefused' }
    await user.click(within(section).getByRole('button', { name: '检查连接' }))
    const result = await within(section).findByRole('list', { name: '检查结果' })
    expect(result.textContent).toContain('服务器不认识这台电脑')
    expect(result.textContent).toContain('公钥发给管理员')
    backend.team.problem = null
    await user.click(within(section).getByRole('button', { name: '检查连接' }))
    await waitFor(() => expect(within(section).getByRole('list', { name: '检查结果' }).textContent).toContain('一切就绪'))

    await becomes(backend, { link: 'connected' })
    await waitFor(() => expect(within(section).getByRole('status').textContent).toBe('已连接'))
    await becomes(backend, { link: 'away' })
    expect((await within(section).findByRole('alert')).textContent).toContain('每分钟最多 12 次')
    await becomes(backend, { link: 'connected', problem: { kind: 'denied', text: 'Permissions Violation <b>' } })
    await waitFor(() => expect(within(section).getByRole('status').textContent).toBe('权限不足'))
    expect(within(section).getByRole('alert').textContent).toContain('Permissions Violation <b>')

    await user.click(within(section).getByRole('button', { name: '退出团队' }))
    await user.click(within(await screen.findByRole('alertdialog')).getByRole('button', { name: '退出并删除密钥' }))
    await within(section).findByRole('button', { name: '加入团队' })
    expect(within(section).queryByRole('group', { name: '这台电脑的公钥' })).toBeNull()
  })

  it('shows what happened last, also when an older answer comes after the news of it', async () => {
    const backend = new FakeBackend()
    backend.answered = command => {
      if (command !== 'set_team') return
      backend.team.state = { ...backend.team.state, problem: { kind: 'keyRefused' } }
      void backend.emit('team-changed', { workspace: 'w1' })
    }
    const { user, section } = await openSettings(backend)
    await user.type(within(section).getByLabelText('团队服务器地址'), 'tls://nats.example.com')
    await user.type(within(section).getByLabelText('团队名'), 'sales')
    await user.type(within(section).getByLabelText('这台电脑的名字'), 'front')
    await user.click(within(section).getByRole('button', { name: '加入团队' }))
    await within(section).findByRole('group', { name: '这台电脑的公钥' })
    await waitFor(() => expect(within(section).getByRole('status').textContent).toBe('服务器不认识这台电脑'))
  })

  it('asks how many computers the team has, and follows with what each may do alone', async () => {
    const backend = new FakeBackend()
    backend.team.state = inTeam('away')
    const { user, section } = await openSettings(backend)
    expect(within(section).getByRole('alert').textContent).toContain('每分钟最多 12 次')
    const desks = within(section).getByLabelText<HTMLInputElement>('团队里有几台电脑')
    expect(desks.value).toBe('4')
    const save = () => within(section).getByRole<HTMLButtonElement>('button', { name: '保存并重新连接' })
    expect(save().disabled).toBe(true)
    for (const wrong of ['0', '41', '2.5', 'abc', '-1']) {
      await user.clear(desks)
      expect(save().disabled, 'nothing').toBe(true)
      await user.type(desks, `${wrong}{Enter}`)
      expect(save().disabled, wrong).toBe(true)
      expect(within(section).getByText('请填 1 到 40 的整数')).toBeTruthy()
    }
    expect(backend.called('set_team')).toHaveLength(0)
    await user.clear(desks)
    await user.type(desks, '６')
    await user.click(save())
    await waitFor(() => expect(backend.called('set_team').at(-1)).toMatchObject({ place: { team: 'sales', desks: 6 } }))
    await becomes(backend, { link: 'away' })
    await waitFor(() => expect(within(section).getByRole('alert').textContent).toContain('每分钟最多 8 次'))
  })

  it('is not offered for the demo', async () => {
    location.hash = '#/settings'
    const backend = new FakeBackend()
    backend.setup.workspaces = backend.setup.workspaces.map(workspace => ({ ...workspace, demo: true }))
    await renderApp(backend)
    await screen.findByRole('region', { name: '回调' })
    expect(screen.queryByRole('region', { name: '团队连接' })).toBeNull()
  })
})
