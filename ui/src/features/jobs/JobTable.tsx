import { useState } from 'react'
import type { JobRowFilter, JobSummary, WorkspaceId } from '../../api/bindings'
import { useJobRows } from '../../api/jobs'
import { Empty } from '../../components/Empty'
import { ExportButton } from '../../components/export/ExportButton'
import type { Exportable } from '../../components/export/ExportMenu'
import { InboxOutlined } from '../../components/icons'
import { ErrorNote } from '../../components/Note'
import { Segments } from '../../components/Segments'
import { VirtualList } from '../../components/VirtualList'
import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'
import { JobItem } from './JobItem'

const ROW_HEIGHT = 40

type Props = {
  workspace: WorkspaceId
  job: JobSummary
  filter: JobRowFilter
  onFilter: (filter: JobRowFilter) => void
  /** Positions of the rows whose attempts are shown. */
  open: ReadonlySet<number>
  onToggle: (position: number) => void
}

/** Every row of the job: those being sent, those answered, the newest first, then those left. */
export function JobTable({ workspace, job, filter, onFilter, open, onToggle }: Props) {
  const [range, setRange] = useState({ first: 0, last: 24 })
  const rows = useJobRows(workspace, job.id, filter, range.first, range.last)
  return (
    <>
      <div className="plan-tools">
        <Segments name={m.job_filters()} options={filtersOf(job, filter)} value={filter} onChange={onFilter} />
        <span className="grow" />
        <ExportButton workspace={workspace} label={m.export_result()} exportables={exportsOf(job)} size="small" look="plain" />
      </div>
      {rows.error && <ErrorNote error={rows.error} onRetry={rows.retry} />}
      {rows.total === 0 ? (
        <Empty icon={InboxOutlined} title={m.plan_no_rows()} text={m.plan_no_rows_text()} />
      ) : (
        <VirtualList
          key={filter}
          head={<Head job={job} />}
          count={rows.total ?? 0}
          rowHeight={ROW_HEIGHT}
          label={m.job_table()}
          keyOf={index => rows.rowAt(index)?.position ?? `place ${index}`}
          onRange={(first, last) => setRange({ first, last })}
        >
          {index => {
            const row = rows.rowAt(index)
            if (!row) return <div className={`job-row ${job.kind} waiting`} />
            return <JobItem workspace={workspace} job={job} row={row} isOpen={open.has(row.position)} onToggle={() => onToggle(row.position)} />
          }}
        </VirtualList>
      )}
    </>
  )
}

/** Every row, and those that did not succeed in the form that can be imported again. */
function exportsOf({ id, counts, total }: JobSummary): Exportable[] {
  const failed = counts.failed + counts.unknown + counts.notRun
  const all: Exportable = { name: m.export_job_rows({ count: formatCount(total) }), what: { of: 'jobRows', job: id } }
  return failed === 0 ? [all] : [all, { name: m.export_failed_rows({ count: formatCount(failed) }), what: { of: 'failedRows', job: id } }]
}

/** All, and each kind that has rows or is being looked at. */
function filtersOf({ counts, total }: JobSummary, current: JobRowFilter): { id: JobRowFilter; label: string }[] {
  const kinds: [JobRowFilter, number, (words: { count: string }) => string][] = [
    ['all', total, m.plan_filter_all],
    ['going', counts.planned + counts.permitted + counts.sending, m.job_filter_going],
    ['done', counts.done, m.job_filter_done],
    ['invited', counts.invited, m.job_filter_invited],
    ['failed', counts.failed, m.job_filter_failed],
    ['unknown', counts.unknown, m.job_filter_unknown],
    ['notSent', counts.skipped + counts.notRun, m.job_filter_not_sent],
  ]
  const shown = kinds.filter(([id, count]) => id === 'all' || id === current || count > 0)
  return shown.map(([id, count, words]) => ({ id, label: words({ count: formatCount(count) }) }))
}

function Head({ job: { kind } }: { job: JobSummary }) {
  return (
    <div className={`job-row head ${kind}`} aria-hidden="true">
      <span />
      <span className="cell-count">{kind === 'create' ? m.column_line() : m.column_order()}</span>
      <span>{kind === 'pull' ? m.column_person() : m.column_name()}</span>
      <span>{kind === 'pull' ? m.column_pulled_by() : kind === 'create' ? m.column_created_by() : m.column_left_by()}</span>
      <span>{m.column_state()}</span>
      <span>{m.column_reason()}</span>
      <span className="cell-count cell-time">{m.column_time()}</span>
    </div>
  )
}
