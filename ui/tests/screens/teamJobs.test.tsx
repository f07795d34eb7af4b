import { act, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import type { PauseReason } from '../../src/api/bindings'
import { errorWords } from '../../src/api/errors'
import { steeredBy } from '../../src/api/jobs'
import { pauseWords } from '../../src/features/jobs/pauseWords'
import { sampleOperations } from '../fake/jobs'
import { inTeam, teamJobs } from '../fake/teamJobs'
import { appError, FakeBackend, realWorkspace } from '../fakeBackend'
import { renderApp } from '../renderApp'

function withTeam(setup: ConstructorParameters<typeof FakeBackend>[0] = {}, team = inTeam('connected')): FakeBackend {
  const backend = new FakeBackend(setup)
  backend.jobs.jobs = teamJobs()
  backend.team.state = team
  return backend
}

async function open(backend: FakeBackend, hash: string) {
  location.hash = hash
  await renderApp(backend)
  return userEvent.setup()
}

const button = (name: string | RegExp) => screen.queryByRole('button', { name })

describe('the jobs of a team', () => {
  it('say in the list which other desk runs them, ran them last, or paused them', async () => {
    await open(withTeam(), '#/jobs')
    const [running, paused, waiting, own] = await screen.findAllByRole('link', { name: /拉 57 人进/ })
    expect(running?.textContent).toContain('由「前台」运行')
    expect(paused?.textContent).toContain('任务在「前台」的电脑上暂停了 · 来自')
    expect(paused?.textContent).not.toContain('上次由')
    expect(waiting?.textContent).toContain('现在是不执行的时段 · 由「二楼客服部靠窗的旧笔记本电脑」运行')
    expect(own?.textContent).not.toContain('运行')
    expect(screen.getByRole('link', { name: /建 56 个群/ }).textContent).toContain('上次由「前台」运行')
  })

  it('tell in 操作记录 that one was taken over', async () => {
    const backend = withTeam()
    backend.jobs.operations = sampleOperations()
    await open(backend, '#/operations')
    expect(await screen.findByText('接手任务')).toBeTruthy()
  })
})

describe('a job that another desk runs', () => {
  it('is shown live and steered there only', async () => {
    const backend = withTeam()
    const user = await open(backend, '#/jobs/job-36')
    const note = await screen.findByText('由「前台」的电脑运行。')
    expect(note.closest('[role=note]')?.textContent).toContain('请在那台电脑上操作')
    expect(await screen.findByText(/要重试或判定，请在「前台」的电脑上操作/)).toBeTruthy()
    for (const name of ['暂停', '继续', '停止', /重试/, '我来决定', '核实']) expect(button(name), String(name)).toBeNull()
    // How fast that desk may go is not known here.
    expect(screen.queryByText(/次每分钟/)).toBeNull()
    expect(screen.queryByText(/剩余/)).toBeNull()
    expect(button('手机上怎么试')).toBeTruthy()

    await user.click(screen.getByRole('radio', { name: '待核实 1' }))
    await user.click((await screen.findAllByRole('button', { name: /展开「.*」的发送记录/ }))[0] as HTMLElement)
    expect(await screen.findByText(/请在那台电脑上核实或判定/)).toBeTruthy()
    expect(screen.queryByRole('group', { name: '我来决定' })).toBeNull()

    backend.jobs.change('job-36', { runBy: null })
    await act(() => backend.emit('jobs-changed', { workspace: 'w1' }))
    expect(await screen.findByRole('button', { name: '暂停' })).toBeTruthy()
    expect(screen.queryByText('由「前台」的电脑运行。')).toBeNull()
  })

  it('cannot be withdrawn here, nor its accounts be tried again', async () => {
    const backend = withTeam()
    const accounts = backend.jobs.jobs[0]?.summary.accounts.map(account => ({ ...account, held: 'breaker' as const })) ?? []
    backend.jobs.change('job-36', { state: 'starting', accounts })
    await open(backend, '#/jobs/job-36')
    await screen.findByText('由「前台」的电脑运行。')
    expect(button('撤回')).toBeNull()
    backend.jobs.change('job-36', { state: 'running' })
    await act(() => backend.emit('jobs-changed', { workspace: 'w1' }))
    await screen.findByText('「小北」疑似受限')
    expect(button('让它再试')).toBeNull()
  })

  it('is said to be as last heard while the team is not reached, or left', async () => {
    const backend = withTeam({}, inTeam('away'))
    const user = await open(backend, '#/jobs/job-36')
    const alert = await screen.findByRole('alert')
    expect(alert.textContent).toContain('下面是上次收到的进度')
    backend.team.state = { ...inTeam(null), place: null }
    await act(() => backend.emit('team-changed', { workspace: 'w1' }))
    await waitFor(() => expect(screen.getByRole('alert').textContent).toContain('本机已退出团队'))
    expect(button('暂停')).toBeNull()
    await user.click(screen.getByRole('button', { name: '停止' }))
    await user.click(within(await screen.findByRole('alertdialog')).getByRole('button', { name: '停止任务' }))
    await waitFor(() => expect(backend.called('stop_job')).toHaveLength(1))
  })

  it('goes on wherever changes are allowed when that desk is read-only', async () => {
    const backend = withTeam({ workspaces: [{ ...realWorkspace, writesAllowed: false }] })
    backend.jobs.change('job-36', { state: 'paused', pause: 'readOnly' })
    const user = await open(backend, '#/jobs/job-36')
    expect((await screen.findByText('「前台」的电脑现在是只读模式。')).parentElement?.textContent).toContain('任何一台电脑打开「允许操作」')
    expect(button('继续')).toBeNull()
    await user.click(screen.getByRole('button', { name: '允许操作' }))
    await waitFor(() => expect(backend.called('set_writes_allowed')).toEqual([{ id: 'w1', allowed: true }]))
    await waitFor(() => expect(button('允许操作')).toBeNull())
  })
})

describe('a job that another desk has left', () => {
  it('goes on here once a person continues it', async () => {
    const backend = withTeam()
    const user = await open(backend, '#/jobs/job-35')
    expect((await screen.findByText('任务在「前台」的电脑上暂停了。')).parentElement?.textContent).toContain('点「继续」，由本机接着做。')
    expect(screen.getByText(/上次由「前台」运行/)).toBeTruthy()
    expect(button('停止')).toBeTruthy()
    await user.click(screen.getByRole('button', { name: '继续' }))
    await waitFor(() => expect(backend.called('continue_job')).toEqual([{ workspace: 'w1', job: 'job-35' }]))
    expect(await screen.findByRole('button', { name: '暂停' })).toBeTruthy()
  })

  it('is retried and decided here after it has ended', async () => {
    const backend = withTeam()
    const user = await open(backend, '#/jobs/job-30')
    expect(await screen.findByText(/在这里重试或判定后，由本机接着做/)).toBeTruthy()
    await user.click(screen.getByRole('button', { name: '我来决定' }))
    await user.click(await screen.findByRole('button', { name: '没有建成，可以重试' }))
    await waitFor(() => expect(backend.called('decide_unknown')).toHaveLength(1))
  })

  it.each([
    ['job.runElsewhere', '另一台电脑正在运行这个任务'],
    ['job.teamAway', '团队服务器联系不上'],
    ['job.notWhole', '还没有全部传到本机'],
  ])('says why it cannot be taken over: %s', async (textKey, words) => {
    const refused = appError('inputUnusable', { textKey })
    const user = await open(withTeam({ failures: { continue_job: refused } }), '#/jobs/job-35')
    await user.click(await screen.findByRole('button', { name: '继续' }))
    await waitFor(() =>
      expect(
        screen
          .getAllByRole('alert')
          .map(({ textContent }) => textContent)
          .join(),
      ).toContain(`没有做成：${errorWords(refused).title}`),
    )
    expect(errorWords(refused).title).toContain(words)
  })
})

describe('while the team is away', () => {
  it('a job that colleagues know of goes on alone only after a question', async () => {
    const backend = withTeam({}, inTeam('away'))
    backend.jobs.change('job-33', { state: 'paused', pause: 'teamAway', secondsLeft: null })
    const user = await open(backend, '#/jobs/job-33')
    await user.click(await screen.findByRole('button', { name: '继续' }))
    const dialog = await screen.findByRole('alertdialog', { name: '其他电脑也都连不上吗？' })
    expect(dialog.textContent).toContain('每分钟最多 12 次')
    expect(dialog.textContent).toContain('两边都做会重复拉人')
    expect(backend.called('continue_job')).toHaveLength(0)
    await user.click(within(dialog).getByRole('button', { name: '都连不上，由本机做' }))
    await waitFor(() => expect(backend.called('continue_job')).toHaveLength(1))
  })

  it('a job that nobody else knows of goes on by itself, at the share of this desk', async () => {
    await open(withTeam({}, inTeam('away')), '#/jobs/job-33')
    expect((await screen.findByText('团队服务器联系不上。')).parentElement?.textContent).toContain('每分钟最多 12 次')
    expect(screen.getByText('/ 12 次每分钟')).toBeTruthy()
    expect(screen.queryByText(/剩余/)).toBeNull()
  })

  it('a desk without its key leads to the settings, since continuing would do nothing', async () => {
    const backend = withTeam({}, inTeam(null, { kind: 'keyMissing', text: 'locked' }))
    backend.jobs.change('job-33', { state: 'paused', pause: 'teamAway', secondsLeft: null })
    const user = await open(backend, '#/jobs/job-33')
    expect(await screen.findByText(/这台电脑现在用不了团队连接/)).toBeTruthy()
    expect(button('继续')).toBeNull()
    await user.click(screen.getByRole('button', { name: '打开设置' }))
    expect(location.hash).toBe('#/settings/team')
  })
})

describe('where a job can be steered', () => {
  const byPerson: PauseReason[] = ['person', 'tokenRejected', 'storage']
  const byItself: PauseReason[] = ['breaker', 'readOnly', 'accountsHeld', 'quietHours', 'dailyBudget', 'network', 'elsewhereInTeam', 'teamAway']

  it('is here for what another desk has let go of, and there for the rest', () => {
    for (const pause of byPerson) expect(steeredBy({ runBy: '前台', state: 'paused', pause }), pause).toBeNull()
    for (const pause of byItself) expect(steeredBy({ runBy: '前台', state: 'paused', pause }), pause).toBe('前台')
    for (const state of ['finished', 'stopped', 'withdrawn'] as const) expect(steeredBy({ runBy: '前台', state, pause: null }), state).toBeNull()
    for (const state of ['starting', 'running'] as const) expect(steeredBy({ runBy: '前台', state, pause: null }), state).toBe('前台')
    expect(steeredBy({ runBy: null, state: 'running', pause: null })).toBeNull()
  })

  it.each([...byPerson, ...byItself])('has words that are true of that desk: %s', pause => {
    const { title, remedy } = pauseWords(pause, '前台')
    expect(title).not.toMatch(/你|本机|这台/)
    expect(remedy).toMatch(/。$/)
    expect(remedy.includes('由本机接着做')).toBe(byPerson.includes(pause))
  })
})
