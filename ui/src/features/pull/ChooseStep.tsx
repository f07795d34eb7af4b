import type { Spread, WorkspaceId } from '../../api/bindings'
import { Button } from '../../components/Button'
import { ArrowRightOutlined } from '../../components/icons'
import { Segments } from '../../components/Segments'
import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'
import { ChosenPeople } from './ChosenPeople'
import { ChosenRooms } from './ChosenRooms'
import type { PullDraft } from './draft'

type Props = { workspace: WorkspaceId; draft: PullDraft; onChange: (change: Partial<PullDraft>) => void }

/** Which rooms and which customers, side by side. */
export function ChooseStep({ workspace, draft, onChange }: Props) {
  const { people, rooms, spread } = draft
  const isReady = people.length > 0 && rooms.length > 0
  const spreads: readonly { id: Spread; label: string }[] = [
    { id: 'each', label: m.spread_each() },
    { id: 'chain', label: m.spread_chain() },
  ]
  return (
    <div className="pull-choose">
      <div className="pull-lists">
        <ChosenRooms workspace={workspace} rooms={rooms} onChange={chosen => onChange({ rooms: chosen })} />
        <ChosenPeople workspace={workspace} people={people} fileName={draft.fileName} onChange={onChange} />
      </div>
      <footer className="pull-foot">
        <span role="status">{m.pull_chosen({ people: formatCount(people.length), rooms: formatCount(rooms.length) })}</span>
        {rooms.length > 1 && (
          <>
            <Segments name={m.spread()} options={spreads} value={spread} onChange={chosen => onChange({ spread: chosen })} />
            <small className="cut">{spread === 'each' ? m.spread_each_text() : m.spread_chain_text()}</small>
          </>
        )}
        <span className="grow" />
        <Button look="primary" icon={ArrowRightOutlined} isDisabled={!isReady} onPress={() => onChange({ step: 'plan' })}>
          {m.pull_see_plan()}
        </Button>
      </footer>
    </div>
  )
}
