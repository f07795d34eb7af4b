import { act, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import type { PauseReason } from '../../src/api/bindings'
import { goingFirst } from '../../src/features/jobs/goingFirst'
import { fixOf } from '../../src/features/jobs/issueFix'
import { pauseWords } from '../../src/features/jobs/pauseWords'
import { runningPull, sampleJobs, sampleOperations } from '../fake/jobs'
import { roomAt } from '../fake/rooms'
import { appError, FakeBackend, realWorkspace } from '../fakeBackend'
import { renderApp } from '../renderApp'

async function open(backend: FakeBackend, hash: string) {
  location.hash = hash
  await renderApp(backend)
  return userEvent.setup()
}

function withJobs(setup: ConstructorParameters<typeof FakeBackend>[0] = {}): FakeBackend {
  const backend = new FakeBackend(setup)
  backend.jobs.jobs = [runningPull(), ...sampleJobs()]
  return backend
}

const issue = (name: string) => screen.findByRole('article', { name })

describe('the list of jobs', () => {
  it('says of each what it does, how far it is and what is open, and counts them in the navigation', async () => {
    const user = await open(withJobs(), '#/jobs')
    const line = await screen.findByRole('link', { name: /拉 57 人进「启明电子 × 云栖家居 项目对接」/ })
    expect(line.textContent).toContain('进行中')
    expect(line.textContent).toContain('38 / 57')
    expect(line.textContent).toContain('待核实 1')
    const nav = screen.getByRole('navigation', { name: '主导航' })
    expect(within(nav).getByRole('link', { name: /任务.*4.*个需要处理/ })).toBeTruthy()
    await user.click(screen.getByRole('link', { name: /建 56 个群/ }))
    expect(await screen.findByText('任务已完成：已建成 55、待核实 1。')).toBeTruthy()
  })

  it('says so when there is none', async () => {
    await open(new FakeBackend(), '#/jobs')
    expect(await screen.findByRole('heading', { name: '还没有任务' })).toBeTruthy()
  })

  it('has those that go on first', () => {
    const order = (going: number[], count: number) => Array.from({ length: count }, (_, index) => goingFirst(going, index))
    expect(order([], 4)).toEqual([0, 1, 2, 3])
    expect(order([1, 3], 5)).toEqual([1, 3, 0, 2, 4])
    expect(order([0, 1], 3)).toEqual([0, 1, 2])
  })
})

describe('a running job', () => {
  it('tells progress, pace and time left, and its rows by kind', async () => {
    const backend = withJobs()
    const user = await open(backend, '#/jobs/job-2')
    expect(await screen.findByText('/ 57 已处理')).toBeTruthy()
    expect(screen.getByRole('img', { name: '已进群 28、已发邀请 6、失败 3、待核实 1、还没执行 19' })).toBeTruthy()
    expect(screen.getByText(/剩余 26 秒/)).toBeTruthy()
    expect(screen.getByText('/ 48 次每分钟')).toBeTruthy()
    expect(screen.getByText(/与另 1 个任务共用/)).toBeTruthy()
    await user.click(screen.getByRole('radio', { name: '失败 3' }))
    await waitFor(() => expect(backend.called('job_rows').at(-1)).toMatchObject({ job: 'job-2', filter: 'failed' }))
    const rows = await screen.findByRole('list', { name: '任务的每一行' })
    await waitFor(() => expect(within(rows).getAllByText('不是这个账号的好友')).toHaveLength(2))
  })

  it('goes on by events and is announced', async () => {
    const backend = withJobs()
    await open(backend, '#/jobs/job-2')
    expect(await screen.findByText('任务已完成 60%')).toBeTruthy()
    const job = backend.jobs.jobs[0]
    if (job) {
      job.rows = job.rows.map(row => (row.state === 'sending' || row.position < 46 ? { ...row, state: 'done' } : row))
      backend.jobs.change('job-2', { secondsLeft: 18 })
    }
    await act(() => backend.emit('jobs-changed', { workspace: 'w1' }))
    expect(await screen.findByText(/剩余 18 秒/)).toBeTruthy()
    expect(screen.getByText('任务已完成 70%')).toBeTruthy()
  })

  it('can be paused, continued and, after a question, stopped', async () => {
    const backend = withJobs()
    const user = await open(backend, '#/jobs/job-2')
    await user.click(await screen.findByRole('button', { name: '暂停' }))
    expect(await screen.findByText('你暂停了任务。')).toBeTruthy()
    await user.click(screen.getByRole('button', { name: '继续' }))
    await waitFor(() => expect(backend.called('continue_job')).toHaveLength(1))
    await user.click(await screen.findByRole('button', { name: '停止' }))
    const dialog = await screen.findByRole('alertdialog')
    expect(dialog.textContent).toContain('还没执行的 17 行不会再执行')
    expect(backend.called('stop_job')).toHaveLength(0)
    await user.click(within(dialog).getByRole('button', { name: '停止任务' }))
    expect(await screen.findByText('任务已停止，17 行没有执行。')).toBeTruthy()
  })

  it('says what failed when steering it did not work', async () => {
    const user = await open(withJobs({ failures: { pause_job: appError('inputUnusable', { textKey: 'job.ended' }) } }), '#/jobs/job-2')
    await user.click(await screen.findByRole('button', { name: '暂停' }))
    expect((await screen.findByRole('alert')).textContent).toContain('没有做成：任务已经结束')
  })
})

describe('what a person has to see to', () => {
  it('retries by an account that is a friend', async () => {
    const backend = withJobs()
    const user = await open(backend, '#/jobs/job-2')
    const card = await issue('不是这个账号的好友')
    expect(card.textContent).toContain('小南可以做其中 2 位。')
    await user.click(within(card).getByRole('button', { name: '换小南重试 2 位' }))
    await waitFor(() => expect(backend.called('retry_failed')).toEqual([{ workspace: 'w1', job: 'job-2', reason: 'addMember.notFriend', account: 'xiaonan' }]))
    await waitFor(() => expect(screen.queryByRole('article', { name: '不是这个账号的好友' })).toBeNull())
  })

  it('never offers to send again what may have happened', async () => {
    const backend = withJobs()
    const user = await open(backend, '#/jobs/job-2')
    const card = await issue('邀请卡片可能已经发出，系统无法确认')
    expect(within(card).queryByRole('button', { name: /重试/ })).toBeNull()
    await user.click(within(card).getByRole('button', { name: '我来决定' }))
    const decide = await screen.findByRole('group', { name: '我来决定' })
    await user.click(within(decide).getByRole('button', { name: '对方已进群或收到卡片' }))
    await waitFor(() =>
      expect(backend.called('decide_unknown')).toEqual([{ workspace: 'w1', job: 'job-2', position: 34, decision: { kind: 'done', room: null } }]),
    )
  })

  it('finds the room of a creation whose answer was lost among the candidates', async () => {
    const backend = withJobs()
    backend.jobs.candidates = [7, 9]
    const user = await open(backend, '#/jobs/job-30')
    await user.click(within(await issue('不确定群是否建成')).getByRole('button', { name: '我来决定' }))
    const decide = await screen.findByRole('group', { name: '我来决定' })
    const [, second] = await within(decide).findAllByRole('button', { name: /就是这个群/ })
    await user.click(second as HTMLElement)
    await waitFor(() => expect(backend.called('decide_unknown')[0]).toMatchObject({ position: 4, decision: { kind: 'done', room: roomAt(9).wxid } }))
  })

  it('shows on the phone what only the phone can do', async () => {
    const user = await open(withJobs(), '#/jobs/job-29')
    await user.click(within(await issue('这个账号是群主，不能直接退群')).getByRole('button', { name: '手机上怎么做' }))
    expect(await screen.findByText(/转让群主/, { selector: 'li' })).toBeTruthy()
  })

  it('has a fix for each reason, and none that only repeats a mistake', () => {
    expect(fixOf({ state: 'failed', reason: 'addMember.roomNotLoaded' })).toBe('retry')
    expect(fixOf({ state: 'failed', reason: 'addMember.internalRoom' })).toBe('none')
    expect(fixOf({ state: 'unknown', reason: 'job.answerLost' })).toBe('verify')
    expect(fixOf({ state: 'unknown', reason: 'job.createUnclear' })).toBe('none')
    expect(fixOf({ state: 'failed', reason: 'constructor' })).toBe('retry')
  })
})

describe('a row', () => {
  it('unfolds to each sending with the raw answer, and copies it all', async () => {
    const backend = withJobs()
    const user = await open(backend, '#/jobs/job-2')
    await user.click(await screen.findByRole('radio', { name: '失败 3' }))
    const [first] = await screen.findAllByRole('button', { name: /展开「.*」的发送记录/ })
    await user.click(first as HTMLElement)
    expect(await screen.findByText('编号 -8')).toBeTruthy()
    expect(screen.getByText('{"code":-8,"message":"not friend"}')).toBeTruthy()
    await user.click(screen.getByRole('button', { name: '复制详情' }))
    await waitFor(() => expect(backend.clipboard).toContain('vendor code: -8'))
    expect(backend.clipboard).toContain('reason: addMember.notFriend')
  })
})

describe('a paused job', () => {
  const all: PauseReason[] = [
    'person',
    'breaker',
    'tokenRejected',
    'readOnly',
    'accountsHeld',
    'quietHours',
    'dailyBudget',
    'network',
    'storage',
    'elsewhereInTeam',
    'teamAway',
  ]

  it.each(all)('says why and what to do: %s', pause => {
    const { title, remedy } = pauseWords(pause, null)
    expect(title.length).toBeGreaterThan(3)
    expect(remedy).toMatch(/。$/)
  })

  it('goes on when changes are allowed again', async () => {
    const backend = withJobs({ workspaces: [{ ...realWorkspace, writesAllowed: false }] })
    backend.jobs.change('job-2', { state: 'paused', pause: 'readOnly' })
    const user = await open(backend, '#/jobs/job-2')
    await user.click(await screen.findByRole('button', { name: '允许操作' }))
    await waitFor(() => expect(backend.called('set_writes_allowed')).toEqual([{ id: 'w1', allowed: true }]))
  })

  it('names accounts that do nothing while others go on', async () => {
    const backend = withJobs()
    const job = backend.jobs.jobs[0]
    const accounts = job?.summary.accounts.map((account, place) => (place === 1 ? { ...account, held: 'offline' as const } : account)) ?? []
    backend.jobs.change('job-2', { accounts })
    await open(backend, '#/jobs/job-2')
    expect((await screen.findByText('「小南」不在线')).parentElement?.textContent).toContain('4 行在等它')
  })
})

describe('操作记录', () => {
  it('lists calls and decisions, each leading to its job', async () => {
    const backend = withJobs()
    backend.jobs.operations = sampleOperations()
    const user = await open(backend, '#/jobs')
    await user.click(await screen.findByRole('radio', { name: '操作记录' }))
    expect(await screen.findByText('决定：没有成功')).toBeTruthy()
    expect(screen.getByText('开始任务')).toBeTruthy()
    expect(screen.getByText('不是这个账号的好友')).toBeTruthy()
    await user.click(screen.getAllByRole('link', { name: '任务 2' })[0] as HTMLElement)
    expect(await screen.findByText('/ 57 已处理')).toBeTruthy()
  })

  it('says once that somebody came in', async () => {
    const backend = withJobs()
    backend.jobs.operations = sampleOperations().map(row => (row.outcome === 'failed' ? { ...row, outcome: 'done', reason: 'addMember.added', code: 0 } : row))
    await open(backend, '#/operations')
    expect(await screen.findByText('已进群')).toBeTruthy()
    expect(screen.queryByText('已拉入群')).toBeNull()
  })
})

describe('exports of a job', () => {
  it('write every row, or those without success to be imported again', async () => {
    const backend = withJobs()
    const user = await open(backend, '#/jobs/job-2')
    await user.click(await screen.findByRole('button', { name: '导出结果' }))
    await user.click(await screen.findByRole('menuitem', { name: /没有成功的行，可以再导入（4 行）.*Excel/ }))
    await waitFor(() => expect(backend.called('start_export')).toEqual([{ workspace: 'w1', what: { of: 'failedRows', job: 'job-2' }, format: 'xlsx' }]))
  })
})
