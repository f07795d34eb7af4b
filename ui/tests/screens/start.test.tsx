import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import { appError, FakeBackend, realWorkspace, refusedReport } from '../fakeBackend'
import { renderApp } from '../renderApp'

const TOKEN = '5f60998462c907003e1fa2c1'

async function openForm(backend: FakeBackend) {
  const user = userEvent.setup()
  await renderApp(backend)
  await user.click(await screen.findByRole('button', { name: '我有秒回 token' }))
  return user
}

async function pasteToken(user: ReturnType<typeof userEvent.setup>, text: string) {
  await user.click(screen.getByLabelText('token'))
  await user.paste(text)
}

describe('first start', () => {
  it('opens the demo and marks it for good', async () => {
    const backend = new FakeBackend({ workspaces: [] })
    await renderApp(backend)
    await userEvent.click(await screen.findByRole('button', { name: '先用示例数据逛一逛' }))
    expect(await screen.findByRole('grid', { name: '群列表' })).toBeTruthy()
    expect(screen.getByText(/这里是示例数据/)).toBeTruthy()
    expect(backend.called('open_demo')).toHaveLength(1)
  })

  it('cleans, checks, saves with the keychain and enters', async () => {
    const backend = new FakeBackend({ workspaces: [] })
    const user = await openForm(backend)
    const field = screen.getByLabelText('token')
    expect(field.getAttribute('type')).toBe('password')
    await pasteToken(user, `  "${TOKEN}" `)
    expect(await screen.findByText('已去掉两边的空格和引号，共 24 位')).toBeTruthy()
    await user.type(screen.getByLabelText('给这个工作区起个名字'), '云栖家居')
    await user.click(screen.getByRole('radio', { name: '紫色' }))

    const enter = await screen.findByRole('button', { name: '进入群台' })
    const list = screen.getByRole('region', { name: '连接检查' })
    expect(within(list).getByText('能访问，用时 86 毫秒')).toBeTruthy()
    expect(within(list).getByText('让小西在手机上重新登录，其他账号可以先用')).toBeTruthy()
    await user.click(enter)
    expect(await screen.findByRole('grid', { name: '群列表' })).toBeTruthy()
    expect(backend.called('add_workspace')).toEqual([
      { workspace: { name: '云栖家居', color: 'purple', baseUrl: null, token: `  "${TOKEN}" `, keep: 'keychain' } },
    ])
  })

  it('shows the token on request only', async () => {
    const user = await openForm(new FakeBackend({ workspaces: [] }))
    await user.click(screen.getByRole('button', { name: '显示 token' }))
    expect(screen.getByLabelText('token').getAttribute('type')).toBe('text')
    await user.click(screen.getByRole('button', { name: '隐藏 token' }))
    expect(screen.getByLabelText('token').getAttribute('type')).toBe('password')
  })

  it('says beside the field that the token is refused, and what the rest waits for', async () => {
    const user = await openForm(new FakeBackend({ workspaces: [], report: refusedReport() }))
    await pasteToken(user, TOKEN)
    expect(await screen.findByText('token 无效。请重新粘贴，或向管理员要新的。')).toBeTruthy()
    expect(screen.getByRole('heading', { name: '连接检查 2 / 8' })).toBeTruthy()
    expect(screen.getAllByText('等「token」通过').length).toBeGreaterThan(0)
    expect(screen.queryByRole('button', { name: '进入群台' })).toBeNull()
    expect(screen.getByRole('button', { name: '先看示例数据' })).toBeTruthy()
  })

  it('checks again when the address changes, with that address', async () => {
    const backend = new FakeBackend({ workspaces: [] })
    const user = await openForm(backend)
    await pasteToken(user, TOKEN)
    await screen.findByRole('button', { name: '进入群台' })
    await user.click(screen.getByRole('button', { name: '高级' }))
    await user.click(screen.getByLabelText('服务器地址'))
    await user.paste('https://host.example/stream-api')
    expect(screen.queryByRole('button', { name: '进入群台' })).toBeNull()
    await screen.findByRole('button', { name: '进入群台' })
    expect(backend.called('check_connection').at(-1)).toMatchObject({ request: { baseUrl: 'https://host.example/stream-api', token: TOKEN, workspace: null } })
  })

  it.each(['keychainMissing', 'keychainLocked', 'keychainSlow', 'keychainFailed'] as const)('explains %s and goes on for this session', async code => {
    const backend = new FakeBackend({ workspaces: [], failures: { add_workspace: appError(code) } })
    const user = await openForm(backend)
    await pasteToken(user, TOKEN)
    await user.click(await screen.findByRole('button', { name: '进入群台' }))
    const note = await screen.findByRole('alert')
    expect(note.textContent).toContain('token 没能存进系统钥匙串')
    expect(within(note).getByRole('button', { name: '重试' })).toBeTruthy()
    backend.setup.failures = {}
    await user.click(within(note).getByRole('button', { name: '只在这次使用' }))
    expect(await screen.findByRole('grid', { name: '群列表' })).toBeTruthy()
    expect(backend.called('add_workspace').map(({ workspace }) => (workspace as { keep: string }).keep)).toEqual(['keychain', 'sessionOnly'])
  })

  it('copies a message for the administrator', async () => {
    const backend = new FakeBackend({ workspaces: [] })
    const user = await openForm(backend)
    await user.click(screen.getByRole('button', { name: '复制一段话给管理员' }))
    expect(await screen.findByText('已复制 给管理员的话')).toBeTruthy()
    expect(backend.clipboard).toContain('秒回控制台')
  })
})

describe('a token that is gone after a restart', () => {
  it('is said, the local rooms stay readable, and it can be pasted again', async () => {
    const backend = new FakeBackend({ workspaces: [{ ...realWorkspace, tokenState: 'missing' }] })
    const user = userEvent.setup()
    await renderApp(backend)
    expect(await screen.findByText(/这个工作区没有 token/)).toBeTruthy()
    expect(await screen.findByRole('row', { name: /宏盛建材$/ })).toBeTruthy()
    await user.click(screen.getByRole('button', { name: '重新粘贴 token' }))
    await pasteToken(user, TOKEN)
    await user.click(screen.getByRole('button', { name: '保存 token' }))
    await waitFor(() => expect(screen.queryByText(/这个工作区没有 token/)).toBeNull())
    expect(backend.called('replace_token')).toEqual([{ id: realWorkspace.id, pasted: TOKEN, keep: 'keychain' }])
  })

  it('is said in the same words when the keychain does not open', async () => {
    const backend = new FakeBackend({ failures: { open_workspace: appError('keychainLocked') } })
    await renderApp(backend)
    expect(await screen.findByText(/系统钥匙串锁着。请先解锁钥匙串再重试/)).toBeTruthy()
    expect(screen.getByRole('button', { name: '重新粘贴 token' })).toBeTruthy()
    expect(await screen.findByRole('row', { name: /宏盛建材$/ })).toBeTruthy()
  })
})
