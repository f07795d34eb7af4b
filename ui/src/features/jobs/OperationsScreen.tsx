import { useState } from 'react'
import type { OperationKind, OperationRow, WorkspaceId } from '../../api/bindings'
import { useOperations } from '../../api/jobs'
import { Empty } from '../../components/Empty'
import { HistoryOutlined } from '../../components/icons'
import { ReasonText } from '../../components/jobs/ReasonText'
import { ItemStateLabel } from '../../components/jobs/states'
import { Account } from '../../components/labels'
import { Name } from '../../components/Name'
import { ErrorNote } from '../../components/Note'
import { RoomName } from '../../components/RoomName'
import { TopBar } from '../../components/TopBar'
import { VirtualList } from '../../components/VirtualList'
import { formatRoute } from '../../host/route'
import { fullTime } from '../../i18n/format'
import { m } from '../../i18n/messages'
import { JobTabs } from './JobTabs'
import { withoutPlainSuccess } from './plainSuccess'
import { clockWithSeconds } from './times'

const ROW_HEIGHT = 40

/** 操作记录: everything that was sent to the vendor or decided by a person, the newest first. */
export function OperationsScreen({ workspace }: { workspace: WorkspaceId }) {
  const [range, setRange] = useState({ first: 0, last: 24 })
  const rows = useOperations(workspace, range.first, range.last)
  return (
    <>
      <TopBar title={m.nav_jobs()} sub={<JobTabs current="operations" />} workspace={workspace} />
      {rows.error && <ErrorNote error={rows.error} lead={m.operations_unreadable()} onRetry={rows.retry} />}
      {rows.total === 0 ? (
        <Empty icon={HistoryOutlined} title={m.operations_none()} text={m.operations_none_text()} />
      ) : (
        <section className="planned-main" aria-label={m.operations()}>
          <VirtualList
            head={<Head />}
            count={rows.total ?? 0}
            rowHeight={ROW_HEIGHT}
            label={m.operations()}
            onRange={(first, last) => setRange({ first, last })}
          >
            {index => {
              const row = rows.rowAt(index)
              return row ? <Operation row={row} /> : <div className="operation-row waiting" />
            }}
          </VirtualList>
        </section>
      )}
    </>
  )
}

function Head() {
  return (
    <div className="operation-row head" aria-hidden="true">
      <span>{m.column_time()}</span>
      <span>{m.operation_job()}</span>
      <span>{m.operation_what()}</span>
      <span>{m.operation_subject()}</span>
      <span>{m.column_account()}</span>
      <span>{m.operation_outcome()}</span>
    </div>
  )
}

function Operation({ row }: { row: OperationRow }) {
  const { at, job, jobNumber, jobKind, account, outcome, operation } = row
  return (
    <div className="operation-row">
      <time className="figures" title={fullTime(at)}>
        {clockWithSeconds(at)}
      </time>
      <a className="link" href={formatRoute({ screen: 'jobs', job })}>
        {m.job_number({ number: jobNumber })}
      </a>
      <span>{operation === null ? callWords(jobKind) : operationWords(operation)}</span>
      <Subject row={row} />
      <span className="cut">{account && <Account account={account} />}</span>
      <span className="operation-outcome cut">
        {operation === null && (outcome === null ? m.item_sending() : <ItemStateLabel state={outcome} kind={jobKind} />)}
        <ReasonText of={withoutPlainSuccess(row)} />
      </span>
    </div>
  )
}

/** Person and room, as far as the line is about one. */
function Subject({ row: { person, room, roomName } }: { row: OperationRow }) {
  return (
    <span className="job-subject cut">
      {person && <Name text={person.nickName || m.person_unknown()} className="cut" />}
      {room ? (
        <em className="cut">
          <RoomName room={room} />
        </em>
      ) : (
        roomName && <Name text={roomName} className="cut" />
      )}
    </span>
  )
}

function callWords(kind: OperationRow['jobKind']): string {
  return kind === 'pull' ? m.operation_pull() : kind === 'create' ? m.operation_create() : m.operation_leave()
}

function operationWords(operation: OperationKind): string {
  switch (operation) {
    case 'started':
      return m.operation_started()
    case 'withdrawn':
      return m.operation_withdrawn()
    case 'paused':
      return m.operation_paused()
    case 'continued':
      return m.operation_continued()
    case 'stopped':
      return m.operation_stopped()
    case 'retried':
      return m.operation_retried()
    case 'takenOver':
      return m.operation_taken_over()
    case 'decidedDone':
      return m.operation_decided_done()
    case 'decidedNotDone':
      return m.operation_decided_not_done()
  }
}
