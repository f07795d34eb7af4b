import { useState } from 'react'
import type { PlanFilter, PlanRow, PlanSummary, WorkspaceId } from '../../api/bindings'
import { usePlanRows } from '../../api/plans'
import { IconButton } from '../../components/Button'
import { Empty } from '../../components/Empty'
import { InboxOutlined, SyncOutlined } from '../../components/icons'
import { useJobSettings } from '../../components/jobs/JobSettings'
import { ErrorNote } from '../../components/Note'
import { Segments } from '../../components/Segments'
import { ShortTime } from '../../components/Time'
import { VirtualList } from '../../components/VirtualList'
import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'
import { PlannedPerson } from './PlannedPerson'

const ROW_HEIGHT = 40
/** So far back the last row of the same room that counts is looked for. */
const LOOK_BACK = 60

type Props = { workspace: WorkspaceId; plan: PlanSummary; isMaking: boolean; onAgain: () => unknown }

/** Every row of the plan in the order of sending, with a line where a room reaches the size from which on cards go out. */
export function PlanTable({ workspace, plan, isMaking, onAgain }: Props) {
  const [filter, setFilter] = useState<PlanFilter>('all')
  const [range, setRange] = useState({ first: 0, last: 24 })
  const [{ directBelow }] = useJobSettings()
  const rows = usePlanRows(workspace, plan.id, filter, range.first, range.last)
  return (
    <>
      <div className="plan-tools">
        <Segments name={m.plan_filters()} options={filtersOf(plan)} value={filter} onChange={setFilter} />
        <span className="grow" />
        {plan.oldestAsOf !== null && (
          <span className="plan-as-of">
            {m.as_of()} <ShortTime at={plan.oldestAsOf} />
          </span>
        )}
        <IconButton name={m.plan_again()} icon={SyncOutlined} spin={isMaking} isDisabled={isMaking} onPress={() => void onAgain()} />
      </div>
      {rows.error && <ErrorNote error={rows.error} onRetry={() => void onAgain()} />}
      {rows.total === 0 ? (
        <Empty icon={InboxOutlined} title={m.plan_no_rows()} text={m.plan_no_rows_text()} />
      ) : (
        <VirtualList
          key={filter}
          head={<Head />}
          count={rows.total ?? 0}
          rowHeight={ROW_HEIGHT}
          label={m.plan_table()}
          onRange={(first, last) => setRange({ first, last })}
        >
          {index => {
            const row = rows.rowAt(index)
            if (!row) return <div className="plan-row waiting" />
            const before = index > 0 ? rows.rowAt(index - 1) : undefined
            const isNewRoom = plan.roomCount > 1 && row.room !== null && row.room.wxid !== before?.room?.wxid
            const crosses = filter === 'all' && row.forecast === 'card' && lastJoin(rows.rowAt, index, row) === 'direct'
            return <PlannedPerson row={row} room={isNewRoom ? row.room : null} line={crosses ? directBelow : null} />
          }}
        </VirtualList>
      )}
    </>
  )
}

/** What the last row before this one expected that changes the same room's size or sends a card. */
function lastJoin(rowAt: (index: number) => PlanRow | undefined, index: number, { room }: PlanRow): PlanRow['forecast'] | null {
  for (let place = index - 1; place >= Math.max(0, index - LOOK_BACK); place--) {
    const row = rowAt(place)
    if (!row || row.room?.wxid !== room?.wxid) return null
    if (row.forecast === 'direct' || row.forecast === 'card') return row.forecast
  }
  return null
}

/** All, and each kind that has rows. */
function filtersOf({ counts }: PlanSummary): { id: PlanFilter; label: string }[] {
  const kinds: [PlanFilter, number, (words: { count: string }) => string][] = [
    ['all', counts.total, m.plan_filter_all],
    ['direct', counts.direct, m.plan_filter_direct],
    ['card', counts.card, m.plan_filter_card],
    ['alreadyIn', counts.alreadyIn, m.plan_filter_already_in],
    ['impossible', counts.impossible, m.plan_filter_impossible],
    ['waiting', counts.waiting, m.plan_filter_waiting],
  ]
  return kinds.filter(([id, count]) => id === 'all' || count > 0).map(([id, count, words]) => ({ id, label: words({ count: formatCount(count) }) }))
}

function Head() {
  return (
    <div className="plan-row head" aria-hidden="true">
      <span className="cell-count">{m.column_order()}</span>
      <span>{m.column_person()}</span>
      <span className="cell-kind">{m.column_type()}</span>
      <span>{m.column_pulled_by()}</span>
      <span>{m.column_forecast()}</span>
      <span className="cell-count cell-size-after">{m.column_size_after()}</span>
    </div>
  )
}
