import { useState } from 'react'
import type { ContactWxid, DuplicateQuery, PersonSummary, WorkspaceId } from '../../api/bindings'
import { useDuplicateRows } from '../../api/duplicates'
import { Empty } from '../../components/Empty'
import { CheckCircleFilled } from '../../components/icons'
import { ErrorNote } from '../../components/Note'
import { VirtualList } from '../../components/VirtualList'
import { m } from '../../i18n/messages'
import { DuplicateRow } from './DuplicateRow'

const ROW_HEIGHT = 40

type Props = { workspace: WorkspaceId; query: DuplicateQuery; onAllow: (person: PersonSummary) => void }

/** The people in several rooms, most rooms first, each unfolded to the rooms. */
export function DuplicateList({ workspace, query, onAllow }: Props) {
  const [range, setRange] = useState({ first: 0, last: 24 })
  const [open, setOpen] = useState<ReadonlySet<ContactWxid>>(new Set())
  const rows = useDuplicateRows(workspace, query, range.first, range.last)
  const toggle = (person: ContactWxid) => {
    const next = new Set(open)
    if (!next.delete(person)) next.add(person)
    setOpen(next)
  }
  if (rows.total === 0) return <Empty icon={CheckCircleFilled} title={m.dup_none()} text={m.dup_none_text()} />
  return (
    <>
      {rows.error && <ErrorNote error={rows.error} lead={m.rooms_unreadable()} onRetry={rows.retry} />}
      <VirtualList
        head={
          <div className="list-row duplicate-row head" aria-hidden="true">
            <span />
            <span>{m.column_person()}</span>
            <span className="cell-kind">{m.column_type()}</span>
            <span className="cell-id">{m.id_person()}</span>
            <span className="cell-count">{m.column_rooms()}</span>
            <span className="names">{m.dup_which_rooms()}</span>
            <span />
          </div>
        }
        count={rows.total ?? 0}
        rowHeight={ROW_HEIGHT}
        label={m.dup_people()}
        keyOf={index => rows.rowAt(index)?.person.wxid ?? index}
        onRange={(first, last) => setRange({ first, last })}
      >
        {index => {
          const row = rows.rowAt(index)
          if (!row) return <div className="list-row duplicate-row" />
          const { wxid } = row.person
          return <DuplicateRow row={row} isOpen={open.has(wxid)} onToggle={() => toggle(wxid)} onAllow={() => onAllow(row.person)} />
        }}
      </VirtualList>
    </>
  )
}
