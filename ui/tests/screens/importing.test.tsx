import { act, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import type { FileDragged } from '../../src/api/bindings'
import { sampleFile } from '../fake/people'
import { appError, FakeBackend } from '../fakeBackend'
import { renderApp } from '../renderApp'

async function open(backend: FakeBackend, hash = '#/people') {
  location.hash = hash
  await renderApp(backend)
  return userEvent.setup()
}

describe('a list from an Excel file', () => {
  it('tells sheet and column, what was merged, blank and refused, and looks the people up', async () => {
    const backend = new FakeBackend()
    const user = await open(backend)
    await user.click(await screen.findByRole('button', { name: '选择 Excel 文件' }))
    expect(await screen.findByText('取自工作表「客户名单」的「客户ID」列')).toBeTruthy()
    expect(screen.getByText('没有用到的列：姓名、手机号')).toBeTruthy()
    expect(screen.getByText('认出 10 位客户')).toBeTruthy()
    expect(screen.getByText('合并重复 1 个')).toBeTruthy()
    expect(screen.getByText('空白 2 行，已忽略')).toBeTruthy()
    expect(screen.getByText('第 5 行无法使用')).toBeTruthy()
    expect(screen.getByText(/7\.8813E\+15：Excel 已丢失尾数/)).toBeTruthy()
    await user.click(screen.getByRole('button', { name: '向秒回核实 10 位' }))
    await waitFor(() => expect(backend.called('start_lookup')).toEqual([{ workspace: 'w1', people: sampleFile.parsed.people }]))
    await user.click(screen.getByRole('button', { name: '移除这份名单，改为输入' }))
    expect(await screen.findByRole('textbox', { name: '客户 ID、昵称或群昵称' })).toBeTruthy()
  })

  it('says so when the column was only guessed, and keeps unknown ids, marked', async () => {
    const backend = new FakeBackend()
    backend.people.file = {
      ...sampleFile,
      parsed: { people: ['wmunknown9'], duplicates: 0, blank: 0, refused: [] },
      sheet: null,
      column: 'B',
      columnKnown: false,
    }
    const user = await open(backend)
    await user.click(await screen.findByRole('button', { name: '选择 Excel 文件' }))
    expect(await screen.findByText('取自「B」列')).toBeTruthy()
    expect(screen.getByText(/没有找到「客户 ID」这样的表头/)).toBeTruthy()
    expect(await screen.findByText('本地没有记录')).toBeTruthy()
  })

  it('changes nothing when the dialog is closed', async () => {
    const backend = new FakeBackend()
    backend.people.file = null
    const user = await open(backend)
    await user.click(await screen.findByRole('button', { name: '选择 Excel 文件' }))
    await waitFor(() => expect(backend.called('import_people')).toHaveLength(1))
    expect(screen.getByRole('textbox', { name: '客户 ID、昵称或群昵称' })).toBeTruthy()
  })

  it('that cannot be used is told with the way out', async () => {
    const failures = { import_people: appError('inputUnusable', { textKey: 'import.oldExcel' }) }
    const user = await open(new FakeBackend({ failures }))
    await user.click(await screen.findByRole('button', { name: '选择 Excel 文件' }))
    expect((await screen.findByRole('alert')).textContent).toContain(
      '没能读取文件：这是旧版 .xls，或加了密码的 Excel 文件。请在 Excel 里去掉密码，另存为 .xlsx 再试。',
    )
  })

  it('saves the template', async () => {
    const user = await open(new FakeBackend())
    await user.click(await screen.findByRole('button', { name: '下载模板' }))
    expect(await screen.findByText('已保存模板 客户名单模板.xlsx')).toBeTruthy()
  })
})

describe('a file dropped on the window', () => {
  const drag = (backend: FakeBackend, event: FileDragged) => act(() => backend.emit('file-dragged', event))

  it('is announced while over any screen and then looked up', async () => {
    const backend = new FakeBackend()
    await open(backend, '#/settings')
    await screen.findByRole('heading', { level: 1, name: '设置' })
    // The listener comes with a piece of code of its own.
    await waitFor(async () => {
      await drag(backend, { kind: 'over' })
      expect(screen.getByText('松开就能查这份名单')).toBeTruthy()
    })
    await drag(backend, { kind: 'away' })
    expect(screen.queryByText('松开就能查这份名单')).toBeNull()
    await drag(backend, { kind: 'dropped', fileName: '老\u202E客户.xlsx', people: sampleFile, error: null })
    expect(await screen.findByRole('heading', { level: 1, name: '查客户' })).toBeTruthy()
    expect(await screen.findByText('认出 10 位客户')).toBeTruthy()
    expect(screen.getByText('老‹U+202E›客户.xlsx')).toBeTruthy()

    await drag(backend, { kind: 'dropped', fileName: '照片.png', people: null, error: appError('inputUnusable', { textKey: 'import.notATable' }) })
    expect((await screen.findByRole('alert')).textContent).toContain('没能使用文件「照片.png」：这不是 Excel 或 CSV 表格。')
    // The list that was there stays.
    expect(screen.getByText('认出 10 位客户')).toBeTruthy()
  })
})
