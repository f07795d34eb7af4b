import { act, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import type { DuplicateQuery, RoomSelection } from '../../src/api/bindings'
import { emptyFilter, emptyQuery } from '../../src/api/roomQuery'
import { selectForDuplicates } from '../../src/api/selectionForDuplicates'
import { FakeBackend, tags } from '../fakeBackend'
import { renderApp } from '../renderApp'

async function openDuplicates(backend: FakeBackend, hash = '#/duplicates') {
  location.hash = hash
  await renderApp(backend)
  return userEvent.setup()
}

const lastQuery = (backend: FakeBackend) => backend.called('duplicates').at(-1)?.query as DuplicateQuery

describe('群去重', () => {
  it('counts a set of rooms and lists who is in several', async () => {
    const backend = new FakeBackend({ rooms: 120 })
    const user = await openDuplicates(backend)
    const side = await screen.findByRole('region', { name: '查哪些群' })
    expect(await within(side).findByText('120')).toBeTruthy()
    expect(within(side).getByText('重复的客户')).toBeTruthy()
    expect(lastQuery(backend)).toEqual({ rooms: { by: 'query', query: emptyQuery, except: [] }, allowed: [] })
    const list = await screen.findByRole('list', { name: '同时在多个群的客户' })
    const unfold = (await within(list).findAllByRole('button', { name: /^展开/ }))[0] as HTMLElement
    await user.click(unfold)
    expect((await within(list).findAllByRole('button', { name: /^打开群/ })).length).toBeGreaterThan(1)
  })

  it('looks through the rooms of a tag', async () => {
    const backend = new FakeBackend({ rooms: 30 })
    const user = await openDuplicates(backend)
    await user.click(await screen.findByRole('button', { name: /查哪些群/ }))
    await user.click(await screen.findByRole('option', { name: /^经销商群/ }))
    const query = { ...emptyQuery, filter: { ...emptyFilter, anyTags: [tags[3]?.id] } }
    await waitFor(() => expect(lastQuery(backend).rooms).toEqual({ by: 'query', query, except: [] }))
  })

  it('begins with the rooms selected in 群聊', async () => {
    const backend = new FakeBackend({ rooms: 30 })
    const rooms: RoomSelection = { by: 'rooms', rooms: ['R:1088000000003355', 'R:1088000000011274'] }
    act(() => selectForDuplicates('w1', rooms))
    await openDuplicates(backend)
    expect(await screen.findByText('没有同时在多个群的客户')).toBeTruthy()
    expect(lastQuery(backend).rooms).toEqual(rooms)
    expect(screen.getByRole('button', { name: /查哪些群/ }).textContent).toContain('在群聊里选的群')
    act(() => selectForDuplicates('another workspace', rooms))
  })

  it('lets staff allow a person, and take that back', async () => {
    const backend = new FakeBackend({ rooms: 120 })
    const user = await openDuplicates(backend)
    const list = await screen.findByRole('list', { name: '同时在多个群的客户' })
    const allow = (await within(list).findAllByRole('button', { name: /^允许「/ }))[0] as HTMLElement
    const name = allow.getAttribute('aria-label')?.match(/「(.*)」/)?.[1]
    await user.click(allow)
    const allowed = await screen.findByRole('region', { name: '允许在多个群的人' })
    const remove = await within(allowed).findByRole('button', { name: `不再允许「${name}」在多个群` })
    const wxid = backend.called('set_allowed')[0]?.person
    await waitFor(() => expect(lastQuery(backend).allowed).toEqual([wxid]))
    await user.click(remove)
    await waitFor(() => expect(backend.called('set_allowed').at(-1)).toEqual({ workspace: 'w1', person: wxid, allowed: false }))
    await waitFor(() => expect(within(allowed).queryByRole('button')).toBeNull())
  })

  it('is found from the palette and from 查客户, and exports what it shows', async () => {
    const backend = new FakeBackend({ rooms: 120 })
    const user = await openDuplicates(backend, '#/people')
    await user.click(await screen.findByRole('button', { name: '群去重：查同时在多个群的客户' }))
    expect(await screen.findByRole('heading', { level: 1, name: '群去重' })).toBeTruthy()
    await waitFor(() => expect(screen.getByRole('button', { name: '导出名单' })).toHaveProperty('disabled', false))
    await user.click(screen.getByRole('button', { name: '导出名单' }))
    await user.click(await screen.findByRole('menuitem', { name: '重复的客户和所在群 Excel 文件（.xlsx）' }))
    await waitFor(() => expect(backend.called('start_export')[0]).toMatchObject({ what: { of: 'duplicates', query: lastQuery(backend) } }))
    location.hash = '#/people'
    await screen.findByRole('heading', { level: 1, name: '查客户' })
    await user.keyboard('{Control>}k{/Control}')
    await user.click(await screen.findByRole('option', { name: /^群去重/ }))
    expect(await screen.findByRole('heading', { level: 1, name: '群去重' })).toBeTruthy()
  })
})
