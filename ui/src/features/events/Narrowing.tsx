import type { WorkspaceId } from '../../api/bindings'
import { LinkButton } from '../../components/Button'
import { RemovableChip, RoomsAndTagsChips } from '../../components/RoomsAndTagsChips'
import { dayAndClock } from '../../i18n/format'
import { m } from '../../i18n/messages'
import { type EventsView, everything } from './view'

type Props = { workspace: WorkspaceId; view: EventsView; onChange: (change: Partial<EventsView>) => void }

/** The rooms, tags and gap that the list is narrowed to, each to be taken away. */
export function Narrowing({ workspace, view, onChange }: Props) {
  const { rooms, tags, gap } = view
  if (rooms.length + tags.length === 0 && gap === null) return null
  return (
    <div className="events-narrowing">
      {gap && (
        <RemovableChip
          label={m.events_in_gap()}
          name={m.gap_span({ from: dayAndClock(gap.from), to: dayAndClock(gap.to) })}
          onRemove={() => onChange({ gap: null, segment: 'all' })}
        />
      )}
      <RoomsAndTagsChips workspace={workspace} rooms={rooms} tags={tags} onChange={onChange} />
      <LinkButton onPress={() => onChange(everything)}>{m.events_show_all()}</LinkButton>
    </div>
  )
}
