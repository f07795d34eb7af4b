import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { commands, type JobSettings, type JobSummary, type PlanFilter, type PlanId, type PlanRequest, type PlanRow, type WorkspaceId } from './bindings'
import { numberOf } from './identity'
import { fullJobSettings } from './jobSettings'
import { keys } from './keys'
import { useAppStart } from './queries'
import { useWindowedRows, type WindowedRows } from './windowed'

const noRequest = {}

/**
 * The plan of a request, made from what is known locally; made anew when the request or the settings of jobs change. `request` must stay
 * the same object while it asks the same. While a new plan is being made the last one stays, with `isPlaceholderData`.
 */
export function usePlan(workspace: WorkspaceId, request: PlanRequest | null) {
  const { data: start } = useAppStart()
  const settings: JobSettings = fullJobSettings(start?.preferences.jobs)
  return useQuery({
    queryKey: keys.plan(workspace, numberOf(request ?? noRequest), settings),
    queryFn: () => (request ? commands.makePlan(workspace, request) : null),
    enabled: request !== null,
    placeholderData: request === null ? undefined : keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })
}

/** The rows of a plan between `first` and `last`, in the order of sending. */
export function usePlanRows(workspace: WorkspaceId, plan: PlanId, filter: PlanFilter, first: number, last: number): WindowedRows<PlanRow> {
  return useWindowedRows(keys.planRows(workspace, plan, filter), first, last, (offset, limit) => commands.planRows(plan, filter, offset, limit))
}

/** Starts the job of a plan; `typed` is the number that the person typed, where one is asked for. */
export function useStartJob(workspace: WorkspaceId) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ plan, typed }: { plan: PlanId; typed: number | null }) => commands.startJob(workspace, plan, typed),
    onSuccess: (job: JobSummary) => {
      client.setQueryData(keys.job(workspace, job.id), job)
      void client.invalidateQueries({ queryKey: keys.allJobs(workspace) })
    },
    meta: { failure: 'inline' },
  })
}
