import { lazy, type ReactNode, useMemo, useState } from 'react'
import { useHostedAccounts } from '../../api/accounts'
import type { PlanFilter, WorkspaceId } from '../../api/bindings'
import { useImportRooms } from '../../api/newRooms'
import { usePlan } from '../../api/plans'
import { Button } from '../../components/Button'
import { Empty } from '../../components/Empty'
import { FileExcelOutlined, SnippetsOutlined } from '../../components/icons'
import { useLazyOverlay } from '../../components/lazyOverlay'
import { ErrorNote } from '../../components/Note'
import { useRested } from '../../components/useRested'
import { m } from '../../i18n/messages'
import { BatchPlan } from './BatchPlan'
import { BatchTable } from './BatchTable'
import { BatchTools, ChooseRoomsFile, TemplateButton } from './BatchTools'
import { type Batch, batchOf, requestOf, useBatch } from './batch'

const PasteRooms = lazy(() => import('./PasteRooms').then(({ PasteRooms }) => ({ default: PasteRooms })))

/** So long the settings must rest before all names are made anew. */
const REST_MS = 300

/** 用 Excel 批量建群: a file, how its rooms are named, and what will become of each row. */
export function BatchRooms({ workspace }: { workspace: WorkspaceId }) {
  const [batch, setBatch] = useBatch(workspace)
  const choosing = useImportRooms()
  const choose = () => choosing.mutate(undefined, { onSuccess: imported => imported && setBatch(batchOf(imported, Date.now(), batch)) })
  const pasting = useLazyOverlay('dialog', overlay => <PasteRooms onPasted={imported => setBatch(batchOf(imported, Date.now(), batch))} {...overlay} />)
  const failed = choosing.error && <ErrorNote error={choosing.error} lead={m.import_failed()} onRetry={choose} />
  if (batch) return <Planned workspace={workspace} batch={batch} onChange={setBatch} onChoose={choose} choosing={choosing.isPending} note={failed} />
  return (
    <div className="planned-main">
      {failed}
      <Empty
        icon={FileExcelOutlined}
        title={m.create_batch_empty()}
        text={m.create_batch_empty_text()}
        actions={
          <>
            <ChooseRoomsFile busy={choosing.isPending} onPress={choose} />
            <Button icon={SnippetsOutlined} {...pasting.trigger}>
              {m.create_paste_table()}
            </Button>
            {pasting.overlay}
            <TemplateButton />
          </>
        }
      />
    </div>
  )
}

type Props = {
  workspace: WorkspaceId
  batch: Batch
  choosing: boolean
  note: ReactNode
  onChange: (batch: Batch | null) => void
  onChoose: () => void
}

function Planned({ workspace, batch, choosing, note, onChange, onChoose }: Props) {
  const [filter, setFilter] = useState<PlanFilter>('all')
  const rested = useRested(batch, REST_MS)
  const request = useMemo(() => requestOf(rested), [rested])
  const planned = usePlan(workspace, request)
  const plan = planned.data ?? null
  return (
    <div className="planned">
      <div className="planned-main">
        <BatchTools workspace={workspace} batch={batch} plan={plan} filter={filter} onFilter={setFilter} choosing={choosing} onChoose={onChoose} />
        {note}
        {planned.error && <ErrorNote error={planned.error} lead={m.create_batch_not_planned()} onRetry={() => planned.refetch()} />}
        {plan && <BatchTable key={`${plan.id} ${filter}`} workspace={workspace} plan={plan.id} filter={filter} namePattern={rested.namePattern} />}
      </div>
      <BatchPlan
        workspace={workspace}
        batch={batch}
        accounts={useHostedAccounts(workspace)}
        plan={plan}
        upToDate={rested === batch && !planned.isPlaceholderData && planned.error === null}
        onChange={onChange}
      />
    </div>
  )
}
