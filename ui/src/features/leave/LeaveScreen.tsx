import { lazy, useMemo, useState } from 'react'
import type { PlanFilter, PlanSummary, WorkspaceId } from '../../api/bindings'
import { useVerifyRoom } from '../../api/mutations'
import { usePlan } from '../../api/plans'
import { Button, LinkButton } from '../../components/Button'
import { Empty } from '../../components/Empty'
import { LogoutOutlined, PlusOutlined } from '../../components/icons'
import { useLazyOverlay } from '../../components/lazyOverlay'
import { ErrorNote } from '../../components/Note'
import { Segments } from '../../components/Segments'
import { useShortcut } from '../../components/shortcuts'
import { TopBar } from '../../components/TopBar'
import { goBack, navigate } from '../../host/route'
import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'
import { LeavePlan } from './LeavePlan'
import { LeaveTable } from './LeaveTable'
import { type Leaving, requestOf, useLeaving } from './leaving'

const AddRoom = lazy(() => import('./AddRoom').then(({ AddRoom }) => ({ default: AddRoom })))

/** 退群: the rooms with the accounts that leave them, and what that means. */
export function LeaveScreen({ workspace }: { workspace: WorkspaceId }) {
  const [leaving, setLeaving] = useLeaving(workspace)
  const [filter, setFilter] = useState<PlanFilter>('all')
  const request = useMemo(() => requestOf(leaving), [leaving])
  const planned = usePlan(workspace, request)
  const plan = request === null ? null : (planned.data ?? null)
  const verify = useVerifyRoom(workspace)
  useShortcut(
    event => event.key === 'Escape',
    () => goBack({ screen: 'rooms', room: null }),
  )
  return (
    <>
      <TopBar title={m.leave()} workspace={workspace} />
      {request === null ? (
        <Empty icon={LogoutOutlined} title={m.leave_empty()} text={m.leave_empty_text()} actions={<Ways workspace={workspace} onLeaving={setLeaving} />} />
      ) : (
        <div className="planned">
          <div className="planned-main">
            <Tools workspace={workspace} leaving={leaving} plan={plan} filter={filter} onFilter={setFilter} onLeaving={setLeaving} />
            {planned.error && <ErrorNote error={planned.error} lead={m.leave_not_planned()} onRetry={() => planned.refetch()} />}
            {verify.error && <ErrorNote error={verify.error} lead={m.verify_failed()} after={m.local_rows_stay()} />}
            {plan && (
              <LeaveTable
                key={`${plan.id} ${filter}`}
                workspace={workspace}
                plan={plan.id}
                filter={filter}
                verifying={verify.isPending ? verify.variables : null}
                onVerify={room => verify.mutate(room, { onSuccess: () => planned.refetch() })}
                onRemove={room => setLeaving({ ...leaving, rooms: leaving.rooms.filter(other => other !== room) })}
              />
            )}
          </div>
          <LeavePlan
            workspace={workspace}
            leaving={leaving}
            plan={plan}
            upToDate={!planned.isPlaceholderData && planned.error === null}
            onLeaving={setLeaving}
          />
        </div>
      )}
    </>
  )
}

type ToolsProps = {
  workspace: WorkspaceId
  leaving: Leaving
  plan: PlanSummary | null
  filter: PlanFilter
  onFilter: (filter: PlanFilter) => void
  onLeaving: (leaving: Leaving) => void
}

function Tools({ workspace, leaving, plan, filter, onFilter, onLeaving }: ToolsProps) {
  const counts = plan?.counts
  const filters: readonly { id: PlanFilter; label: string }[] = counts
    ? [
        { id: 'all', label: m.create_rows_all({ count: formatCount(counts.total) }) },
        { id: 'toSend', label: m.leave_rows_ready({ count: formatCount(counts.leave) }) },
        { id: 'impossible', label: m.leave_rows_bad({ count: formatCount(counts.impossible) }) },
        { id: 'waiting', label: m.create_rows_waiting({ count: formatCount(counts.waiting) }) },
      ]
    : []
  return (
    <div className="batch-tools">
      {counts && <Segments name={m.create_which_rows()} options={filters} value={filter} onChange={onFilter} />}
      <span className="grow" />
      <Adding workspace={workspace} leaving={leaving} onLeaving={onLeaving} />
      <LinkButton onPress={() => onLeaving({ ...leaving, rooms: [] })}>{m.leave_clear()}</LinkButton>
    </div>
  )
}

function Adding({ workspace, leaving, onLeaving }: { workspace: WorkspaceId; leaving: Leaving; onLeaving: (leaving: Leaving) => void }) {
  const adding = useLazyOverlay('dialog', overlay => (
    <AddRoom workspace={workspace} onRoom={({ wxid }) => onLeaving({ ...leaving, rooms: [...new Set([...leaving.rooms, wxid])] })} {...overlay} />
  ))
  return (
    <>
      <Button icon={PlusOutlined} {...adding.trigger}>
        {m.leave_add()}
      </Button>
      {adding.overlay}
    </>
  )
}

function Ways({ workspace, onLeaving }: { workspace: WorkspaceId; onLeaving: (leaving: Leaving) => void }) {
  return (
    <>
      <Button look="primary" onPress={() => navigate({ screen: 'rooms', room: null })}>
        {m.leave_choose_rooms()}
      </Button>
      <Adding workspace={workspace} leaving={{ rooms: [], account: null }} onLeaving={onLeaving} />
    </>
  )
}
