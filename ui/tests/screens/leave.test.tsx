import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import { handOver } from '../../src/api/handover'
import { roomAt } from '../fake/rooms'
import { FakeBackend, NOW } from '../fakeBackend'
import { renderApp } from '../renderApp'

/** Rooms of one account that does not own them, of one that does, of one that is offline. */
const plain = roomAt(1).wxid
const owned = roomAt(3).wxid
const three = roomAt(4).wxid

async function openLeave(backend: FakeBackend, rooms: string[]) {
  const user = userEvent.setup()
  location.hash = '#/leave'
  if (rooms.length > 0) handOver('w1', 'leave', { rooms })
  await renderApp(backend)
  return user
}

describe('leaving rooms', () => {
  it('begins with nothing and leads to the rooms', async () => {
    const backend = new FakeBackend()
    const user = await openLeave(backend, [])
    expect(await screen.findByText('还没有选群')).toBeTruthy()
    expect(backend.called('make_plan')).toEqual([])
    await user.click(screen.getByRole('button', { name: '去群聊选群' }))
    expect(location.hash).toBe('#/rooms')
  })

  it('lists each room with the account that leaves it, and asks for the number even of one', async () => {
    const backend = new FakeBackend()
    const user = await openLeave(backend, [plain])
    const row = (await screen.findByText('【官方】云栖家居上海浦东张江长泰广场旗舰店老客户服务群')).closest('[role="listitem"]') as HTMLElement
    expect(within(row).getByText('客服-云云')).toBeTruthy()
    expect(within(row).getByText('退出这个群')).toBeTruthy()
    expect(screen.getByText(/退出后不能撤销/)).toBeTruthy()
    const start = screen.getByRole<HTMLButtonElement>('button', { name: '退出 1 个群' })
    expect(start.disabled).toBe(true)
    await user.type(screen.getByRole('textbox', { name: '输入 1 确认退群' }), '1')
    await waitFor(() => expect(start.disabled).toBe(false))
    await user.click(start)
    await waitFor(() => expect(backend.called('start_job')).toMatchObject([{ typed: 1 }]))
    await waitFor(() => expect(location.hash).toMatch(/^#\/jobs/))
    location.hash = '#/leave'
    expect(await screen.findByText('还没有选群')).toBeTruthy()
  })

  it('says how often when several accounts leave one room, and how many when one was chosen', async () => {
    const user = await openLeave(new FakeBackend(), [three])
    expect(await screen.findByRole('button', { name: '退群 3 次' })).toBeTruthy()
    await user.click(screen.getByRole('button', { name: /由哪个账号退出/ }))
    await user.click(await screen.findByRole('option', { name: /小南/ }))
    expect(await screen.findByRole('button', { name: '退出 1 个群' })).toBeTruthy()
  })

  it('shows the steps on the phone for rooms that the account owns, and looks again when asked', async () => {
    const backend = new FakeBackend()
    const user = await openLeave(backend, [plain, owned])
    expect(await screen.findByText('「小北」是群主，不能直接退群')).toBeTruthy()
    const steps = screen.getAllByRole('listitem').filter(item => item.closest('.phone-steps'))
    expect(steps).toHaveLength(3)
    expect(screen.getByText(/有 1 个群由要退出的账号当群主/)).toBeTruthy()
    expect(screen.getByRole('button', { name: '退出 1 个群' })).toBeTruthy()
    const plans = backend.called('make_plan').length
    await user.click(screen.getByRole('button', { name: /^核实「未命名群/ }))
    await waitFor(() => expect(backend.called('verify_room')).toEqual([{ workspace: 'w1', room: owned }]))
    await waitFor(() => expect(backend.called('make_plan')).toHaveLength(plans + 1))
  })

  it('keeps rooms that were left readable, and says so', async () => {
    const backend = new FakeBackend()
    backend.mirror.left.set(plain, NOW - 60_000)
    location.hash = `#/rooms/${encodeURIComponent(plain)}`
    await renderApp(backend)
    const panel = await screen.findByRole('complementary', { name: '群详情' })
    expect((await within(panel).findByText('已退出')).title).toBe('2026-11-22 14:04:00 退出')
    expect(screen.getAllByText('已退出')).toHaveLength(2)
  })

  it('leaves a room out, and takes one in', async () => {
    const backend = new FakeBackend()
    const user = await openLeave(backend, [plain, three])
    await user.click(await screen.findByRole('button', { name: /^不退「【官方】/ }))
    await waitFor(() => expect(backend.called('make_plan').at(-1)?.request).toMatchObject({ rooms: [three] }))
    await user.click(screen.getByRole('button', { name: '添加群' }))
    await user.click(await screen.findByRole('option', { name: /^运营中心周会/ }))
    await waitFor(() => expect(backend.called('make_plan').at(-1)?.request).toMatchObject({ rooms: [three, roomAt(5).wxid] }))
  })
})
