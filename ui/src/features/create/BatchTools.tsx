import type { PlanFilter, PlanSummary, WorkspaceId } from '../../api/bindings'
import { useStartExport } from '../../api/exports'
import { useSaveRoomsTemplate } from '../../api/newRooms'
import { Button, LinkButton } from '../../components/Button'
import { Icon } from '../../components/Icon'
import { DownloadOutlined, FileExcelOutlined } from '../../components/icons'
import { Name } from '../../components/Name'
import { Segments } from '../../components/Segments'
import { visibleText } from '../../components/safeText'
import { ShortTime } from '../../components/Time'
import { showToast } from '../../components/toast'
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
export function BatchTools({ workspace, batch, plan, filter, choosing, onFilter, onChoose }: Props) {
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
        <Name text={fileName ?? m.create_pasted()} />
      </b>
      <span className="batch-file">
        {m.create_batch_rows({ count: formatCount(rows) })} · <ShortTime at={batch.readAt} />
      </span>
      <LinkButton isDisabled={choosing} onPress={onChoose}>
        {m.create_other_file()}
      </LinkButton>
      {counts && <Segments name={m.create_which_rows()} options={filters} value={filter} onChange={onFilter} />}
      <span className="grow" />
      <span className="batch-template">
        <TemplateButton look="plain" />
      </span>
      {plan && plan.counts.impossible > 0 && <ProblemsButton workspace={workspace} plan={plan} />}
    </div>
  )
}

/** The empty form of such a file. */
export function TemplateButton({ look }: { look?: 'plain' }) {
  const template = useSaveRoomsTemplate()
  const save = () => template.mutate(undefined, { onSuccess: name => name !== null && showToast(m.import_template_saved({ file: visibleText(name) })) })
  return (
    <Button look={look} icon={DownloadOutlined} busy={template.isPending} onPress={save}>
      {m.import_template()}
    </Button>
  )
}

/** Rows with problems in the form of the template, with reason and remedy: mended there, they are a file to choose again. */
function ProblemsButton({ workspace, plan }: { workspace: WorkspaceId; plan: PlanSummary }) {
  const start = useStartExport(workspace)
  return (
    <Button icon={DownloadOutlined} onPress={() => void start({ of: 'planProblems', plan: plan.id }, 'xlsx')}>
      {m.create_save_problems()}
    </Button>
  )
}

export function ChooseRoomsFile({ busy, onPress }: { busy: boolean; onPress: () => void }) {
  return (
    <Button look="primary" icon={FileExcelOutlined} busy={busy} onPress={onPress}>
      {m.import_choose()}
    </Button>
  )
}
