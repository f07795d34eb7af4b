import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import { handOver } from '../../src/api/handover'
import { roomAt } from '../fake/rooms'
import { appError, FakeBackend, realWorkspace } from '../fakeBackend'
import { renderApp } from '../renderApp'

const project = roomAt(9).wxid
const person = (index: number) => `wmRhyBgAA${index}PKOL7IA2NbIkedj8Q${index % 2 === 0 ? 'k' : 'b'}`
const people = (count: number) => Array.from({ length: count }, (_, index) => person(index))

/** The screen with people and rooms handed over, as from another screen. */
async function open(backend: FakeBackend, what: Parameters<typeof handOver<'pull'>>[2] = { people: people(60), rooms: [project] }) {
  handOver('w1', 'pull', what)
  location.hash = '#/pull'
  await renderApp(backend)
  return userEvent.setup()
}

/** The button that starts so many, once the plan is there. */
const start = (count: number) => screen.findByRole<HTMLButtonElement>('button', { name: `开始拉 ${count} 人` })
const plan = () => screen.findByRole('complementary', { name: '怎么拉' })

describe('choosing whom and where', () => {
  it('takes a room by search and people by pasted ids, and then plans', async () => {
    const backend = new FakeBackend()
    const user = userEvent.setup()
    location.hash = '#/pull'
    await renderApp(backend)
    expect(await screen.findByRole('heading', { name: '还没有选群' })).toBeTruthy()
    expect(screen.getByRole<HTMLButtonElement>('button', { name: '看计划' }).disabled).toBe(true)

    await user.click(screen.getByRole('button', { name: '添加群' }))
    await user.type(await screen.findByRole('searchbox'), '启明')
    await user.click((await screen.findAllByRole('option', { name: /启明电子/ }))[0] as HTMLElement)
    await user.keyboard('{Escape}')
    expect(within(await screen.findByRole('region', { name: '拉进这些群' })).getByText('14 人')).toBeTruthy()

    await user.click(screen.getByRole('button', { name: '添加客户' }))
    await user.click(await screen.findByRole('radio', { name: '粘贴 ID' }))
    await user.click(screen.getByRole('textbox'))
    await user.paste(`${person(1)}\n${person(2)}\n${person(1)}\n7.88E+15`)
    expect(await screen.findByText('合并重复 1 个')).toBeTruthy()
    expect(screen.getByText('第 4 行无法使用')).toBeTruthy()
    await user.click(screen.getByRole('button', { name: '添加 2 位' }))
    expect(await screen.findByText('2 位客户，1 个群')).toBeTruthy()

    await user.click(screen.getByRole('button', { name: '看计划' }))
    await waitFor(() =>
      expect(backend.called('make_plan').at(-1)?.request).toEqual({
        kind: 'pull',
        people: [person(1), person(2)],
        rooms: [project],
        spread: 'each',
        account: null,
        fileName: null,
      }),
    )
    expect((await start(2)).disabled).toBe(false)
  })

  it('can do without a customer again', async () => {
    const user = await open(new FakeBackend(), { people: people(3) })
    await user.click((await screen.findAllByRole('button', { name: /移除「张敏」/ }))[0] as HTMLElement)
    expect(await screen.findByText('2 位客户，0 个群')).toBeTruthy()
    await user.click(screen.getByRole('button', { name: '清空' }))
    expect(await screen.findByRole('heading', { name: '还没有选客户' })).toBeTruthy()
  })
})

describe('the plan', () => {
  it('tells who comes in, who gets a card, who is there and who cannot', async () => {
    await open(new FakeBackend())
    expect(await screen.findByRole('img', { name: '直接进群 26、会发邀请卡片 31、已在群里 2、进不去 1' })).toBeTruthy()
    expect(screen.getByText('1 分 26 秒')).toBeTruthy()
    expect(screen.getByText('46 位由小北、11 位由小南')).toBeTruthy()
    expect(within(await plan()).getByText(/31 位客户会收到卡片，发出后不能撤回/)).toBeTruthy()
  })

  it('shows only rows of a kind', async () => {
    const backend = new FakeBackend()
    const user = await open(backend)
    await user.click(await screen.findByRole('radio', { name: '进不去 1' }))
    await waitFor(() => expect(backend.called('plan_rows').at(-1)).toMatchObject({ filter: 'impossible', offset: 0 }))
    const rows = await screen.findByRole('list', { name: '计划' })
    expect(await within(rows).findByText('小北、小南都不是好友')).toBeTruthy()
    expect(within(rows).getAllByRole('listitem')).toHaveLength(1)
  })

  it('draws a line where the room is so large that cards go out', async () => {
    await open(new FakeBackend(), { people: people(6), rooms: [roomAt(8).wxid] })
    const line = await screen.findByText('群到 40 人，下面改发邀请卡片')
    const row = line.closest('.virtual-row')
    expect(row?.getAttribute('aria-posinset')).toBe('2')
    expect(row?.textContent).toContain('会发邀请卡片')
  })

  it('is made anew for another account, and for another pace', async () => {
    const backend = new FakeBackend()
    const user = await open(backend)
    await plan()
    await user.click(await screen.findByRole('button', { name: /由谁拉/ }))
    await user.click(await screen.findByRole('option', { name: /小南/ }))
    await waitFor(() => expect(backend.called('make_plan').at(-1)?.request).toMatchObject({ account: 'xiaonan' }))
    const before = backend.called('make_plan').length
    await user.click(screen.getByRole('radio', { name: '慢 20' }))
    await waitFor(() => expect(backend.setup.preferences.jobs?.perMinute).toBe(20))
    await waitFor(() => expect(backend.called('make_plan').length).toBe(before + 1))
  })

  it('lets several rooms be a chain', async () => {
    const backend = new FakeBackend()
    const user = await open(backend, { people: people(4), rooms: [project, roomAt(7).wxid] })
    await start(8)
    await user.click(screen.getByRole('radio', { name: '接龙' }))
    await waitFor(() => expect(backend.called('make_plan').at(-1)?.request).toMatchObject({ spread: 'chain' }))
    expect((await start(4)).disabled).toBe(false)
  })

  it('says why there is none, and leads back', async () => {
    const user = await open(new FakeBackend({ failures: { make_plan: appError('inputUnusable', { textKey: 'plan.tooManyRows' }) } }))
    expect((await screen.findByRole('alert')).textContent).toContain('一次最多 10,000 行')
    await user.click(screen.getByRole('button', { name: '改群和客户' }))
    expect(await screen.findByText('60 位客户，1 个群')).toBeTruthy()
  })
})

describe('starting', () => {
  it('needs the number of people, typed, and opens the job', async () => {
    const backend = new FakeBackend()
    const user = await open(backend)
    expect((await start(57)).disabled).toBe(true)
    const field = within(await plan()).getByRole('textbox', { name: '输入 57 确认人数' })
    await user.type(field, '58')
    expect(await screen.findByText('和计划里的 57 不一样')).toBeTruthy()
    expect((await start(57)).disabled).toBe(true)
    await user.clear(field)
    await user.type(field, '５７')
    await waitFor(async () => expect((await start(57)).disabled).toBe(false))
    await user.click(await start(57))
    await waitFor(() => expect(backend.called('start_job')).toEqual([{ workspace: 'w1', plan: 'plan-1', typed: 57 }]))
    expect(await screen.findByText('5 秒后开始，现在还可以撤回')).toBeTruthy()
    expect(location.hash).toBe('#/jobs/job-1')
    await user.click(screen.getByRole('button', { name: '撤回' }))
    expect(await screen.findByText('任务已撤回，没有发送任何东西。')).toBeTruthy()
  })

  it('keeps the plan and says why when it is refused', async () => {
    const backend = new FakeBackend({ failures: { start_job: appError('inputUnusable', { textKey: 'plan.gone' }) } })
    const user = await open(backend, { people: people(3), rooms: [project] })
    await user.click(await start(3))
    expect((await screen.findByRole('alert')).textContent).toContain('这份计划已经过期')
    expect(location.hash).toBe('#/pull')
  })

  it('is not possible in a read-only workspace until that is changed', async () => {
    const backend = new FakeBackend({ workspaces: [{ ...realWorkspace, writesAllowed: false }] })
    const user = await open(backend, { people: people(3), rooms: [project] })
    const panel = await plan()
    expect(await within(panel).findByText(/现在是只读模式/)).toBeTruthy()
    expect(within(panel).queryByRole('button', { name: /开始拉/ })).toBeNull()
    await user.click(within(panel).getByRole('button', { name: '允许操作' }))
    expect((await start(3)).disabled).toBe(false)
    expect(backend.called('set_writes_allowed')).toEqual([{ id: 'w1', allowed: true }])
    expect(screen.getByRole<HTMLInputElement>('switch', { name: '允许操作' }).checked).toBe(true)
  })
})

describe('coming from elsewhere', () => {
  it('takes the ticked rooms along', async () => {
    const user = userEvent.setup()
    await renderApp(new FakeBackend())
    const row = await screen.findByRole('row', { name: roomAt(0).topic })
    await user.click(within(row).getByRole('checkbox'))
    await user.click(await screen.findByRole('button', { name: '拉人进这些群' }))
    expect(await screen.findByText('0 位客户，1 个群')).toBeTruthy()
    expect(location.hash).toBe('#/pull')
  })

  it('takes a room from its panel, a person from their page, and is there by Ctrl L', async () => {
    const user = userEvent.setup()
    await renderApp(new FakeBackend())
    await user.click(await screen.findByRole('row', { name: roomAt(0).topic }))
    await user.click(await screen.findByRole('button', { name: '拉人进群' }))
    expect(await screen.findByText('0 位客户，1 个群')).toBeTruthy()
    location.hash = '#/person/wmzhangmin'
    await user.click(await screen.findByRole('button', { name: '拉进群' }))
    expect(await screen.findByRole('complementary', { name: '怎么拉' })).toBeTruthy()
    location.hash = '#/rooms'
    await screen.findByRole('row', { name: roomAt(0).topic })
    await user.keyboard('{Control>}l{/Control}')
    await waitFor(() => expect(location.hash).toBe('#/pull'))
  })
})
