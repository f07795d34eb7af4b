import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import { appError, FakeBackend, NOW } from '../fakeBackend'
import { renderApp } from '../renderApp'

async function openSettings(backend: FakeBackend) {
  location.hash = '#/settings'
  await renderApp(backend)
  await screen.findByRole('heading', { level: 1, name: '设置' })
  return userEvent.setup()
}

describe('settings', () => {
  it('renames a workspace', async () => {
    const backend = new FakeBackend()
    const user = await openSettings(backend)
    const card = await screen.findByRole('article', { name: '云栖家居' })
    await user.click(within(card).getByRole('button', { name: '修改' }))
    const name = within(card).getByLabelText('名字')
    await user.clear(name)
    await user.type(name, '宏盛建材')
    await user.click(within(card).getByRole('button', { name: '保存修改' }))
    expect(await screen.findByRole('article', { name: '宏盛建材' })).toBeTruthy()
    expect(backend.called('update_workspace')[0]).toMatchObject({ id: 'w1', change: { name: '宏盛建材', color: 'teal' } })
  })

  it('says at the address what is wrong with it', async () => {
    const user = await openSettings(new FakeBackend({ failures: { update_workspace: appError('baseUrlUnusable') } }))
    await user.click(await screen.findByRole('button', { name: '修改' }))
    await user.click(screen.getByRole('button', { name: '保存修改' }))
    expect(await screen.findByText('请填完整的地址，以 https:// 开头。')).toBeTruthy()
  })

  it('runs the checklist again with the kept token', async () => {
    const backend = new FakeBackend()
    const user = await openSettings(backend)
    await user.click(await screen.findByRole('button', { name: '连接检查' }))
    expect(await screen.findByText('能访问，用时 86 毫秒')).toBeTruthy()
    expect(backend.called('check_connection')[0]).toMatchObject({ request: { workspace: 'w1', token: null } })
  })

  it('asks before it removes a workspace', async () => {
    const backend = new FakeBackend()
    const user = await openSettings(backend)
    await user.click(await screen.findByRole('button', { name: '移除' }))
    const dialog = await screen.findByRole('alertdialog', { name: '移除工作区「云栖家居」' })
    await user.click(within(dialog).getByRole('button', { name: '先不移除' }))
    expect(backend.called('remove_workspace')).toHaveLength(0)
    await user.click(screen.getByRole('button', { name: '移除' }))
    await user.click(await screen.findByRole('button', { name: '移除工作区' }))
    expect(await screen.findByRole('heading', { name: '从哪里开始' })).toBeTruthy()
    expect(backend.called('remove_workspace')).toEqual([{ id: 'w1' }])
  })

  it('changes theme and language at once', async () => {
    const user = await openSettings(new FakeBackend())
    await user.click(await screen.findByRole('radio', { name: '深色' }))
    await waitFor(() => expect(document.documentElement.dataset.theme).toBe('dark'))
    expect(JSON.parse(localStorage.getItem('roomdesk.appearance') ?? '{}')).toEqual({ theme: 'dark', language: 'zh-CN', entered: true })
    await user.click(screen.getByRole('radio', { name: 'English' }))
    expect(await screen.findByRole('heading', { level: 1, name: 'Settings' })).toBeTruthy()
    expect(document.documentElement.lang).toBe('en')
  })

  it('clears the local data only after the word was typed', async () => {
    const backend = new FakeBackend()
    const user = await openSettings(backend)
    await user.click(await screen.findByRole('button', { name: '清除本机数据' }))
    const dialog = await screen.findByRole('alertdialog', { name: '清除本机数据' })
    const act = within(dialog).getByRole<HTMLButtonElement>('button', { name: '清除全部数据' })
    expect(act.disabled).toBe(true)
    await user.type(within(dialog).getByLabelText('输入「清除」确认'), '清除')
    expect(act.disabled).toBe(false)
    await user.click(act)
    expect(await screen.findByRole('heading', { name: '从哪里开始' })).toBeTruthy()
    expect(backend.called('clear_local_data')).toHaveLength(1)
  })
})

describe('the log of exports', () => {
  it('lists what was written, with hostile file names made harmless', async () => {
    const backend = new FakeBackend()
    backend.people.exports = [
      { at: NOW - 60_000, what: 'personRooms', rows: 1234, fileName: '客户和群\u202E.xlsx' },
      { at: NOW - 86_400_000, what: 'duplicates', rows: 7, fileName: '重复.csv' },
    ]
    await openSettings(backend)
    const log = await screen.findByRole('region', { name: '导出记录' }).then(section => within(section).findByRole('table'))
    const rows = within(log).getAllByRole('row')
    expect(rows[1]?.textContent).toBe('1 分钟前客户和所在群1,234客户和群‹U+202E›.xlsx')
    expect(rows[2]?.textContent).toContain('重复的客户')
  })
})

describe('the palette and the key sheet', () => {
  it('finds a room by text and opens it', async () => {
    const user = await openSettings(new FakeBackend())
    await user.keyboard('{Control>}k{/Control}')
    await user.type(await screen.findByRole('searchbox', { name: /找群/ }).catch(() => screen.findByRole('textbox', { name: /找群/ })), '启明电子')
    await user.click((await screen.findAllByRole('option', { name: /启明电子/ }))[0] as HTMLElement)
    expect(await screen.findByRole('complementary', { name: '群详情' })).toBeTruthy()
  })

  it('finds a person by pinyin, marks the characters and opens their page', async () => {
    const user = await openSettings(new FakeBackend())
    await user.keyboard('{Control>}k{/Control}')
    await user.type(await screen.findByRole('searchbox', { name: /找群/ }).catch(() => screen.findByRole('textbox', { name: /找群/ })), 'zhangm')
    const hit = await screen.findByRole('option', { name: /张敏/ })
    expect(hit.querySelector('mark')?.textContent).toBe('张敏')
    expect(hit.textContent).toContain('宏盛建材')
    await user.click(hit)
    expect(await screen.findByRole('heading', { level: 1, name: '张敏' })).toBeTruthy()
    expect(await screen.findByRole('button', { name: '打开群「华东区 VIP客户群 · 宏盛建材」' })).toBeTruthy()
  })

  it('opens the first hit by Enter after pasting, and closes by Esc', async () => {
    const user = await openSettings(new FakeBackend())
    await user.keyboard('{Control>}k{/Control}')
    await user.click(await screen.findByRole('searchbox', { name: /找群/ }).catch(() => screen.findByRole('textbox', { name: /找群/ })))
    await user.paste('启明电子')
    const [first] = await screen.findAllByRole('option', { name: /启明电子/ })
    expect(first).toBeTruthy()
    await user.keyboard('{Enter}')
    expect(await screen.findByRole('complementary', { name: '群详情' })).toBeTruthy()
    await user.keyboard('{Control>}k{/Control}')
    const palette = await screen.findByRole('dialog', { name: '查找' })
    await user.keyboard('{Escape}')
    await waitFor(() => expect(palette.isConnected).toBe(false))
  })

  it('shows the keys on ?', async () => {
    const user = await openSettings(new FakeBackend())
    await user.keyboard('?')
    expect(await screen.findByRole('dialog', { name: '快捷键' })).toBeTruthy()
  })
})
