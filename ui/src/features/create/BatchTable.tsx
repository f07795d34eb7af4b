import { useState } from 'react'
import type { PlanFilter, PlanId, PlanRow, WorkspaceId } from '../../api/bindings'
import { usePlanRows } from '../../api/plans'
import { Mosaic } from '../../components/Avatar'
import { classNames } from '../../components/classNames'
import { Icon } from '../../components/Icon'
import { CheckCircleFilled, ClockCircleOutlined, CloseCircleFilled, ExclamationCircleFilled } from '../../components/icons'
import { ReasonText } from '../../components/jobs/ReasonText'
import { Account } from '../../components/labels'
import { Name } from '../../components/Name'
import { ErrorNote } from '../../components/Note'
import { visibleText } from '../../components/safeText'
import { VirtualList } from '../../components/VirtualList'
import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'
import { FEWEST_CUSTOMERS, MOST_CUSTOMERS } from './draft'

const ROW_HEIGHT = 40
const FIRST_SCREEN = { first: 0, last: 24 }

type Props = { workspace: WorkspaceId; plan: PlanId; filter: PlanFilter; namePattern: string }

/** Every row of the file by its number there, with the name it will have and what the check says. */
export function BatchTable({ workspace, plan, filter, namePattern }: Props) {
  const [range, setRange] = useState(FIRST_SCREEN)
  const rows = usePlanRows(workspace, plan, filter, range.first, range.last)
  return (
    <>
      {rows.error && <ErrorNote error={rows.error} onRetry={rows.retry} />}
      {rows.total === 0 && <p className="batch-none">{m.create_rows_none()}</p>}
      <VirtualList
        head={<Head namePattern={namePattern} />}
        count={rows.total ?? 0}
        rowHeight={ROW_HEIGHT}
        label={m.create_rows()}
        onRange={(first, last) => setRange({ first, last })}
      >
        {index => {
          const row = rows.rowAt(index)
          return row ? <Row row={row} /> : <div className="list-row batch-row" aria-hidden="true" />
        }}
      </VirtualList>
    </>
  )
}

function Head({ namePattern }: { namePattern: string }) {
  return (
    <div className="list-row batch-row head" aria-hidden="true">
      <span className="line">{m.create_column_line()}</span>
      <span className="cut">{namePattern.trim() === '' ? m.create_name() : visibleText(m.create_column_name_by({ pattern: namePattern }))}</span>
      <span>{m.create_column_account()}</span>
      <span className="number">{m.create_coworkers()}</span>
      <span className="number customers">{m.create_customers()}</span>
      <span>{m.create_column_result()}</span>
    </div>
  )
}

function Row({ row }: { row: PlanRow }) {
  const { line, position, create, account, forecast } = row
  const bad = forecast === 'impossible'
  const wrongCount = create !== null && (create.customers < FEWEST_CUSTOMERS || create.customers > MOST_CUSTOMERS)
  return (
    <div className={classNames('list-row', 'batch-row', bad && 'bad')}>
      <span className="line">{formatCount(line ?? position)}</span>
      <span className="room-called">
        <Mosaic id={create?.name ?? String(position)} size="small" />
        {create && create.name.trim() !== '' ? <Name text={create.name} className="cut" /> : <em className="cut">{m.room_nameless()}</em>}
      </span>
      <span className="cell-account">{account ? <Account account={account} /> : m.unknown_dash()}</span>
      <span className="number">{create ? formatCount(create.coworkers) : m.unknown_dash()}</span>
      <span className={classNames('number', 'customers', wrongCount && 'wrong')}>{create ? formatCount(create.customers) : m.unknown_dash()}</span>
      <Result row={row} />
    </div>
  )
}

function Result({ row }: { row: PlanRow }) {
  const bad = row.forecast === 'impossible'
  if (row.reason === null) {
    return (
      <span className="result ok">
        <Icon of={CheckCircleFilled} />
        {m.create_row_ready()}
      </span>
    )
  }
  const icon = bad ? CloseCircleFilled : row.waits ? ClockCircleOutlined : ExclamationCircleFilled
  return (
    <span className={classNames('result', bad ? 'bad' : 'warn')}>
      <Icon of={icon} />
      <ReasonText of={row} isBad={bad} />
    </span>
  )
}
