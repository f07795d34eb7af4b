import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import { handOver } from '../../src/api/handover'
import { placeholders } from '../../src/features/create/placeholders'
import { roomAt } from '../fake/rooms'
import { appError, FakeBackend, hostileName } from '../fakeBackend'
import { renderApp } from '../renderApp'

const people = (count: number, end = 'k') => Array.from({ length: count }, (_, place) => `wmperson${place}${end}`)

/** Opens the form with these customers sent along, and chooses 小北. */
async function openForm(backend: FakeBackend, customers: string[]) {
  const user = userEvent.setup()
  location.hash = '#/create'
  if (customers.length > 0) handOver('w1', 'create', { customers })
  await renderApp(backend)
  await user.click(await screen.findByRole('button', { name: /由谁建群/ }))
  await user.click(await screen.findByRole('option', { name: /小北/ }))
  return user
}

const startButton = () => screen.getByRole<HTMLButtonElement>('button', { name: '开始建群' })
const ready = () => waitFor(() => expect(startButton().disabled).toBe(false))
const lastPlan = (backend: FakeBackend) => backend.called('make_plan').at(-1)?.request

describe('one room', () => {
  it('needs two customers, takes forty, and says how many are missing or too many', async () => {
    const user = await openForm(new FakeBackend(), people(1))
    expect(await screen.findByText('至少 2 位，还差 1 位')).toBeTruthy()
    expect(startButton().disabled).toBe(true)
    expect(await screen.findByText('只有 1 位客户。至少 2 位，还差 1 位')).toBeTruthy()

    handOver('w1', 'create', { customers: people(43) })
    expect(await screen.findByText('43 / 40 位')).toBeTruthy()
    expect(screen.getAllByText('最多 40 位，多了 3 位')).toHaveLength(2)
    expect(startButton().disabled).toBe(true)
    await user.click(screen.getByRole('button', { name: '只留前 40 位' }))
    expect(await screen.findByText('40 / 40 位')).toBeTruthy()
    await ready()
  })

  it('tells what will happen, with the greeting as it will be said, and starts that', async () => {
    const backend = new FakeBackend()
    const user = await openForm(backend, people(3))
    await user.type(screen.getByRole('textbox', { name: '群名' }), '宏盛建材售后')
    await user.type(screen.getByRole('textbox', { name: /欢迎语/ }), '我是')
    await user.click(screen.getByRole('button', { name: '插入 账号昵称' }))
    const panel = screen.getByRole('complementary', { name: '将要发生什么' })
    expect(await within(panel).findByText('小北建立新群')).toBeTruthy()
    expect(within(panel).getByText('宏盛建材售后')).toBeTruthy()
    expect(within(panel).getByText('3 人直接进群')).toBeTruthy()
    expect((await within(panel).findByText('小北')).tagName).toBe('MARK')
    await ready()
    await user.click(startButton())
    expect(lastPlan(backend)).toEqual({
      kind: 'create',
      room: { account: 'xiaobei', coworkers: [], customers: people(3), name: '宏盛建材售后', greeting: `我是${placeholders.account()}` },
    })
    const plan = backend.plans.plans.at(-1)?.summary.id
    expect(backend.called('start_job')).toEqual([{ workspace: 'w1', plan, typed: null }])
    await waitFor(() => expect(location.hash).toMatch(/^#\/jobs\/./))
  })

  it('is empty after the start, so that it is not created twice, and can be brought back', async () => {
    const user = await openForm(new FakeBackend(), people(2))
    await ready()
    await user.click(startButton())
    await waitFor(() => expect(location.hash).toMatch(/^#\/jobs/))
    location.hash = '#/create'
    expect(await screen.findByText('0 / 40 位')).toBeTruthy()
    await user.click(screen.getByRole('button', { name: '恢复之前填写的内容' }))
    expect(await screen.findByText('2 / 40 位')).toBeTruthy()
  })

  it('warns of customers who are no friends without blocking, and offers another account or to leave them out', async () => {
    const backend = new FakeBackend()
    const user = await openForm(backend, [...people(2), 'wmstranger7'])
    expect(await screen.findByText('李思远不是小北的好友，建群时可能失败。')).toBeTruthy()
    expect(screen.getByText('1 位客户可能进不了群，见左侧提示。')).toBeTruthy()
    await ready()
    await user.click(await screen.findByRole('button', { name: '换小南' }))
    await waitFor(() => expect(screen.queryByText(/不是小北的好友/)).toBeNull())
    await waitFor(() => expect(lastPlan(backend)).toMatchObject({ room: { account: 'xiaonan' } }))
  })

  it('removes those who are no friends', async () => {
    const user = await openForm(new FakeBackend(), [...people(2), 'wmstranger7'])
    await user.click(await screen.findByRole('button', { name: '移除' }))
    expect(await screen.findByText('2 / 40 位')).toBeTruthy()
  })

  it('says that a room has the name already, and leads to it', async () => {
    const user = await openForm(new FakeBackend(), people(2))
    await user.type(screen.getByRole('textbox', { name: '群名' }), '运营中心周会')
    expect(await screen.findByText(/已有 \d+ 个同名群，其中一个群主是赵海涛，27 人/)).toBeTruthy()
    await user.click(screen.getByRole('button', { name: '看看' }))
    expect(location.hash).toBe(`#/rooms/${encodeURIComponent(roomAt(5).wxid)}`)
  })

  it('takes the coworkers apart from the customers, also by a typed staff account', async () => {
    const backend = new FakeBackend()
    const user = await openForm(backend, people(2))
    await user.click(screen.getByRole('button', { name: '添加同事' }))
    expect(await screen.findByRole('option', { name: /小南/ })).toBeTruthy()
    expect(screen.queryByRole('option', { name: /小北/ })).toBeNull()
    await user.click(screen.getByRole('option', { name: /小南/ }))
    await user.type(screen.getByRole('textbox', { name: '其他同事的员工账号' }), 'zhaohaitao{Enter}')
    await user.keyboard('{Escape}')
    expect(await screen.findByText('客户 2 位，同事 2 位，不发邀请卡片')).toBeTruthy()
    expect(screen.getByText('2 / 40 位')).toBeTruthy()
    await waitFor(() => expect(lastPlan(backend)).toMatchObject({ room: { coworkers: ['xiaonan', 'zhaohaitao'] } }))
  })

  it('finds customers by pinyin and keeps two of one name apart', async () => {
    const user = await openForm(new FakeBackend(), [])
    await user.click(screen.getByRole('button', { name: '添加客户' }))
    await user.type(await screen.findByRole('searchbox', { name: '搜索昵称、拼音、客户 ID' }), 'zhangsan')
    const both = await screen.findAllByRole('option', { name: /张三/ })
    expect(both.map(option => option.textContent)).toEqual([expect.stringContaining('宏盛建材'), expect.not.stringContaining('宏盛建材')])
    for (const option of both) await user.click(option)
    await user.keyboard('{Escape}{Escape}')
    expect(await screen.findByText('2 / 40 位')).toBeTruthy()
  })

  it('takes pasted ids and says which it cannot use', async () => {
    const user = await openForm(new FakeBackend(), [])
    await user.click(screen.getByRole('button', { name: '添加客户' }))
    await user.click(await screen.findByRole('radio', { name: '粘贴 ID' }))
    await user.click(await screen.findByRole('textbox', { name: '客户 ID，每行一个' }))
    await user.paste('wmone\nwmtwo\nwmone\n7.88E+15')
    expect(await screen.findByText('第 4 行无法使用')).toBeTruthy()
    await user.click(await screen.findByRole('button', { name: '添加 2 位' }))
    expect(await screen.findByText('2 / 40 位')).toBeTruthy()
  })

  it('takes all customers of a room, or some', async () => {
    const user = await openForm(new FakeBackend(), [])
    await user.click(screen.getByRole('button', { name: '添加客户' }))
    await user.click(await screen.findByRole('radio', { name: '从群里选' }))
    await user.click(await screen.findByRole('option', { name: /^启明电子/ }))
    await user.click((await screen.findAllByRole('checkbox'))[0] as HTMLElement)
    await user.click(screen.getByRole('button', { name: '全部添加（13 位）' }))
    await user.keyboard('{Escape}')
    expect(await screen.findByText('13 / 40 位')).toBeTruthy()
  })

  it('goes by the pattern of a room that another screen sends along', async () => {
    const backend = new FakeBackend()
    location.hash = '#/create'
    handOver('w1', 'create', { template: roomAt(9).wxid })
    await renderApp(backend)
    expect(await screen.findByDisplayValue('启明电子 × 云栖家居 项目对接')).toBeTruthy()
    expect(screen.getByText('13 / 40 位')).toBeTruthy()
    expect(backend.called('room_as_template')).toHaveLength(1)
  })

  it('shows hostile names harmless and starts nothing in read-only mode', async () => {
    const backend = new FakeBackend()
    for (const workspace of backend.setup.workspaces) workspace.writesAllowed = false
    await openForm(backend, ['wmhostile', 'wmpersonk'])
    await screen.findByText('2 / 40 位')
    expect(document.body.textContent).not.toContain(hostileName)
    expect(document.querySelector('img')).toBeNull()
    expect(screen.queryByRole('button', { name: '开始建群' })).toBeNull()
    expect(screen.getByRole('button', { name: '允许操作' })).toBeTruthy()
  })

  it('says why it could not be planned, and tries again', async () => {
    const backend = new FakeBackend({ failures: { make_plan: appError('storageFailed') } })
    const user = await openForm(backend, people(2))
    expect(await screen.findByText(/没能生成计划：/)).toBeTruthy()
    expect(startButton().disabled).toBe(true)
    backend.setup.failures = {}
    await user.click(screen.getByRole('button', { name: '重试' }))
    await ready()
  })
})

describe('a file of rooms', () => {
  async function openBatch(backend: FakeBackend) {
    const user = userEvent.setup()
    location.hash = '#/create/batch'
    await renderApp(backend)
    await user.click(await screen.findByRole('button', { name: '选择 Excel 文件' }))
    return user
  }

  it('shows each row by its number in the file, bad ones with reason and remedy', async () => {
    const user = await openBatch(new FakeBackend())
    expect(await screen.findByText('客户群-003')).toBeTruthy()
    const bad = screen.getByText('客户群-003').closest('[role="listitem"]') as HTMLElement
    expect(bad.textContent).toContain('4')
    expect(within(bad).getByText('只有 1 位客户')).toBeTruthy()
    expect(within(bad).getByText('至少 2 位，还差 1 位')).toBeTruthy()
    await user.click(screen.getByRole('radio', { name: '等上线 1' }))
    expect(await screen.findByText('「小西」不在线')).toBeTruthy()
    await user.click(screen.getByRole('radio', { name: '有问题 4' }))
    expect(await screen.findByText('有 41 位客户，超过 40 位')).toBeTruthy()
    expect(screen.queryByText('客户群-001')).toBeNull()
  })

  it('makes all names anew while the pattern is written, without shifting numbers', async () => {
    const user = await openBatch(new FakeBackend())
    await screen.findByText('客户群-001')
    await user.click(screen.getByRole('button', { name: '{门店}' }))
    expect(await screen.findByText('客户群-001徐汇日月光店')).toBeTruthy()
    expect(screen.getByText('客户群-004南京新街口店')).toBeTruthy()
    await user.clear(screen.getByRole('textbox', { name: '序号从几开始' }))
    await user.type(screen.getByRole('textbox', { name: '序号从几开始' }), '21')
    expect(await screen.findByText('客户群-021徐汇日月光店')).toBeTruthy()
  })

  it('starts only after the number was typed, and not a second time', async () => {
    const backend = new FakeBackend()
    const user = await openBatch(backend)
    const start = await screen.findByRole<HTMLButtonElement>('button', { name: '开始建 56 个群' })
    expect(start.disabled).toBe(true)
    expect(screen.getByText('有问题的 4 行不会执行')).toBeTruthy()
    await user.type(screen.getByRole('textbox', { name: '输入 56 确认群数' }), '55')
    expect(start.disabled).toBe(true)
    await user.clear(screen.getByRole('textbox', { name: '输入 56 确认群数' }))
    await user.type(screen.getByRole('textbox', { name: '输入 56 确认群数' }), '56')
    await waitFor(() => expect(start.disabled).toBe(false))
    await user.click(start)
    await waitFor(() => expect(backend.called('start_job')).toMatchObject([{ typed: 56 }]))
    await waitFor(() => expect(location.hash).toMatch(/^#\/jobs/))
    location.hash = '#/create/batch'
    expect(await screen.findByText('这个文件的群已经开始建。要再建一批，请换文件。')).toBeTruthy()
    expect(screen.queryByRole('button', { name: '开始建 56 个群' })).toBeNull()
  })

  it('takes a table that was copied out of a sheet', async () => {
    const backend = new FakeBackend()
    location.hash = '#/create/batch'
    await renderApp(backend)
    const user = userEvent.setup()
    await user.click(await screen.findByRole('button', { name: '粘贴表格' }))
    const dialog = await screen.findByRole('dialog', { name: '粘贴表格' })
    await user.click(within(dialog).getByRole('textbox'))
    await user.paste('群名\t客户ID\n门店群-001\t788、789')
    await user.click(within(dialog).getByRole('button', { name: '检查这张表' }))
    expect(await screen.findByText('粘贴的表格')).toBeTruthy()
    expect(backend.called('paste_rooms')).toEqual([{ pasted: '群名\t客户ID\n门店群-001\t788、789' }])
    expect(await screen.findByRole('radio', { name: '有问题 4' })).toBeTruthy()
  })

  it('gives the template, and the rows with problems as a file', async () => {
    const backend = new FakeBackend()
    location.hash = '#/create/batch'
    await renderApp(backend)
    const user = userEvent.setup()
    await user.click(await screen.findByRole('button', { name: '下载模板' }))
    expect(await screen.findByText(/建群模板\.xlsx/)).toBeTruthy()
    await user.click(screen.getByRole('button', { name: '选择 Excel 文件' }))
    await user.click(await screen.findByRole('button', { name: '下载有问题的行' }))
    const plan = backend.plans.plans.at(-1)?.summary.id
    await waitFor(() => expect(backend.called('start_export')).toEqual([{ workspace: 'w1', what: { of: 'planProblems', plan }, format: 'xlsx' }]))
  })

  it('says what is wrong with a file, and that nothing was chosen', async () => {
    const backend = new FakeBackend({ failures: { import_rooms: appError('inputUnusable', { textKey: 'import.damaged' }) } })
    await openBatch(backend)
    expect(await screen.findByRole('alert')).toBeTruthy()
    backend.setup.failures = {}
    backend.creating.file = null
    await userEvent.click(screen.getByRole('button', { name: '重试' }))
    expect(backend.called('make_plan')).toEqual([])
  })
})
