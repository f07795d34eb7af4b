import type { WorkspaceId } from '../../api/bindings'
import { TopBar } from '../../components/TopBar'
import { m } from '../../i18n/messages'
import { ChooseStep } from './ChooseStep'
import { emptyDraft, usePullDraft } from './draft'
import { PlanStep } from './PlanStep'
import { Steps } from './Steps'

/** 拉人: whom and where, then what will happen, then it runs as a job. */
export function PullScreen({ workspace }: { workspace: WorkspaceId }) {
  const [draft, change] = usePullDraft(workspace)
  const isPlanned = draft.step === 'plan' && draft.people.length > 0 && draft.rooms.length > 0
  return (
    <>
      <TopBar title={m.nav_pull()} sub={<Steps current={isPlanned ? 1 : 0} onFirst={() => change({ step: 'choose' })} />} workspace={workspace} />
      {isPlanned ? (
        <PlanStep workspace={workspace} draft={draft} onChange={change} onStarted={() => change(emptyDraft)} />
      ) : (
        <ChooseStep workspace={workspace} draft={draft} onChange={change} />
      )}
    </>
  )
}
