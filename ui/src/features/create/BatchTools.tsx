import type { PlanFilter, PlanSummary, WorkspaceId } from '../../api/bindings'
import { Button, LinkButton } from '../../components/Button'
import { Icon } from '../../components/Icon'
import { FileExcelOutlined } from '../../components/icons'
import { Name } from '../../components/Name'
import { Segments } from '../../components/Segments'
import { ShortTime } from '../../components/Time'
import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'
import type { Batch } from './batch'

type Props = {
  workspace: WorkspaceId
  batch: Batch
  plan: PlanSummary | null
  filter: PlanFilter
  choosing: boolean
  onFilter: (filter: PlanFilter) => void
  onChoose: () => void
}

/** Which file, which of its rows, and files to take away. */
export function BatchTools({ batch, plan, filter, choosing, onFilter, onChoose }: Props) {
  const { fileName, rows } = batch.imported
  const counts = plan?.counts
  const label = (words: (input: { count: string }) => string, count: number) => words({ count: formatCount(count) })
  const filters: readonly { id: PlanFilter; label: string }[] = counts
    ? [
        { id: 'all', label: label(m.create_rows_all, counts.total) },
        { id: 'toSend', label: label(m.create_rows_ready, counts.create) },
        { id: 'impossible', label: label(m.create_rows_bad, counts.impossible) },
        { id: 'waiting', label: label(m.create_rows_waiting, counts.waiting) },
      ]
    : []
  return (
    <div className="batch-tools">
      <Icon of={FileExcelOutlined} />
      <b className="cut">
        <Name text={fileName} />
      </b>
      <span className="batch-file">
        {m.create_batch_rows({ count: formatCount(rows) })} · <ShortTime at={batch.readAt} />
      </span>
      <LinkButton isDisabled={choosing} onPress={onChoose}>
        {m.create_other_file()}
      </LinkButton>
      {counts && <Segments name={m.create_which_rows()} options={filters} value={filter} onChange={onFilter} />}
    </div>
  )
}

export function ChooseRoomsFile({ busy, onPress }: { busy: boolean; onPress: () => void }) {
  return (
    <Button look="primary" icon={FileExcelOutlined} busy={busy} onPress={onPress}>
      {m.import_choose()}
    </Button>
  )
}
