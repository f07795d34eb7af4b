import { type QueryClient, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import {
  type AttemptRow,
  commands,
  type Decision,
  events,
  type ItemCounts,
  type JobId,
  type JobRow,
  type JobRowFilter,
  type JobSummary,
  type JobsChanged,
  type OperationRow,
  type PauseReason,
  type UserId,
  type WorkspaceId,
} from './bindings'
import { listenTo, throttled } from './events'
import { keys } from './keys'
import { useWindowedRows, type WindowedRows } from './windowed'

/** While jobs go on, what is on screen of them is read again at most this often. */
const REFRESH_EVERY_MS = 500

/** Keeps jobs, their rows and 操作记录 current while the window is open. */
export function useJobEvents(): void {
  const client = useQueryClient()
  useEffect(() => {
    const refreshers = new Map<WorkspaceId, () => void>()
    return listenTo<JobsChanged>(events.jobsChanged, ({ workspace }) => {
      const refresh = refreshers.get(workspace) ?? throttled(() => void refreshJobs(client, workspace), REFRESH_EVERY_MS)
      refreshers.set(workspace, refresh)
      refresh()
    })
  }, [client])
}

function refreshJobs(client: QueryClient, workspace: WorkspaceId): Promise<void> {
  return client.invalidateQueries({ queryKey: keys.allJobs(workspace) })
}

/** Jobs between `first` and `last`, the newest first. */
export function useJobList(workspace: WorkspaceId, first: number, last: number): WindowedRows<JobSummary> {
  return useWindowedRows(keys.jobList(workspace), first, last, (offset, limit) => commands.jobs(workspace, offset, limit))
}

/** Jobs that run, are paused, or have rows that a person must look at: for the navigation. */
export function useJobsNeedingAttention(workspace: WorkspaceId): number {
  const { data } = useQuery({
    queryKey: keys.jobsNeedingAttention(workspace),
    queryFn: async () => (await commands.jobs(workspace, 0, 1)).needingAttention,
  })
  return data ?? 0
}

/** The newest jobs, for the palette. */
export function useNewestJobs(workspace: WorkspaceId, count: number) {
  return useQuery({ queryKey: [...keys.jobList(workspace), 'newest', count], queryFn: async () => (await commands.jobs(workspace, 0, count)).rows })
}

export function useJob(workspace: WorkspaceId, job: JobId) {
  return useQuery({ queryKey: keys.job(workspace, job), queryFn: () => commands.job(workspace, job) })
}

/** Items of a job between `first` and `last`: those being sent, then those answered, the newest first, then those left. */
export function useJobRows(workspace: WorkspaceId, job: JobId, filter: JobRowFilter, first: number, last: number): WindowedRows<JobRow> {
  return useWindowedRows(keys.jobRows(workspace, job, filter), first, last, (offset, limit) => commands.jobRows(workspace, job, filter, offset, limit))
}

/** What of a job needs a person, by reason. */
export function useJobIssues(workspace: WorkspaceId, job: JobId) {
  return useQuery({ queryKey: keys.jobIssues(workspace, job), queryFn: () => commands.jobIssues(workspace, job) })
}

/** Every sending of an item, with the raw answers. */
export function useAttempts(workspace: WorkspaceId, job: JobId, position: number) {
  return useQuery<AttemptRow[]>({ queryKey: keys.attempts(workspace, job, position), queryFn: () => commands.attempts(workspace, job, position) })
}

/** Rooms that may be the one whose creation is unknown. */
export function useRoomCandidates(workspace: WorkspaceId, job: JobId, position: number) {
  return useQuery({
    queryKey: keys.roomCandidates(workspace, job, position),
    queryFn: () => commands.createdRoomCandidates(workspace, job, position),
  })
}

/** 操作记录 between `first` and `last`, the newest first. */
export function useOperations(workspace: WorkspaceId, first: number, last: number): WindowedRows<OperationRow> {
  return useWindowedRows(keys.operations(workspace), first, last, (offset, limit) => commands.operations(workspace, offset, limit))
}

/** What a person can do with a job beside starting it (plans.ts). */
export type JobAct =
  | { act: 'withdraw' }
  | { act: 'pause' }
  | { act: 'continue' }
  | { act: 'stop' }
  | { act: 'verifyUnknown' }
  /** `reason` null: all that failed; `account` null: each by the account it had. */
  | { act: 'retryFailed'; reason: string | null; account: UserId | null }
  | { act: 'decide'; position: number; decision: Decision }

export function useJobAct(workspace: WorkspaceId, job: JobId) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (act: JobAct) => run(workspace, job, act),
    onSuccess: summary => client.setQueryData(keys.job(workspace, job), summary),
    onSettled: () => refreshJobs(client, workspace),
    meta: { failure: 'inline' },
  })
}

function run(workspace: WorkspaceId, job: JobId, act: JobAct): Promise<JobSummary> {
  switch (act.act) {
    case 'withdraw':
      return commands.withdrawJob(workspace, job)
    case 'pause':
      return commands.pauseJob(workspace, job)
    case 'continue':
      return commands.continueJob(workspace, job)
    case 'stop':
      return commands.stopJob(workspace, job)
    case 'verifyUnknown':
      return commands.verifyUnknown(workspace, job)
    case 'retryFailed':
      return commands.retryFailed(workspace, job, act.reason, act.account)
    case 'decide':
      return commands.decideUnknown(workspace, job, act.position, act.decision)
  }
}

/** Items that will not be sent any more unless a person retries them: answered, skipped, or never sent. */
export function settledItems({ planned, permitted, sending, ...settled }: ItemCounts): number {
  return Object.values(settled).reduce((sum, count) => sum + count, 0)
}

/** Items not sent yet. */
export function itemsLeft({ planned, permitted }: ItemCounts): number {
  return planned + permitted
}

/** Whether anything of the job can still be sent. */
export function isGoing({ state }: Pick<JobSummary, 'state'>): boolean {
  return state === 'starting' || state === 'running' || state === 'paused'
}

/** Pauses that only a person ends. The desk that ran such a job has let go of it: whoever ends the pause runs it from then on. */
const untilAPerson: ReadonlySet<PauseReason> = new Set(['person', 'tokenRejected', 'storage'])

/** The other desk of the team on which alone a job can be steered now; null: it can be steered here, and is run here from then on. */
export function steeredBy(job: Pick<JobSummary, 'runBy' | 'state' | 'pause'>): string | null {
  const isLeft = job.state === 'paused' && job.pause !== null && untilAPerson.has(job.pause)
  return isGoing(job) && !isLeft ? job.runBy : null
}
