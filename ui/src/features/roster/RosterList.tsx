import { useState } from 'react'
import type { RoomWxid, RosterId, RosterState, WorkspaceId } from '../../api/bindings'
import { usePairRosterName, useRosterRows } from '../../api/roster'
import { ErrorNote } from '../../components/Note'
import { VirtualList } from '../../components/VirtualList'
import { m } from '../../i18n/messages'
import { RosterRowLine } from './RosterRowLine'

const ROW_HEIGHT = 41
const FIRST_SCREEN = { first: 0, last: 24 }

type Props = { workspace: WorkspaceId; room: RoomWxid; roster: RosterId; state: RosterState | null }

/** The lines of the list with whom each means, then those in the room whom no line means. */
export function RosterList({ workspace, room, roster, state }: Props) {
  const [range, setRange] = useState(FIRST_SCREEN)
  const rows = useRosterRows(workspace, roster, state, range.first, range.last)
  const pair = usePairRosterName(workspace, room)
  return (
    <>
      {rows.error && <ErrorNote error={rows.error} onRetry={rows.retry} />}
      {rows.total === 0 && <p className="roster-none">{m.roster_none()}</p>}
      <VirtualList
        head={
          <div className="roster-row head" aria-hidden="true">
            <span className="line">{m.create_column_line()}</span>
            <span>{m.roster_column_text()}</span>
            <span>{m.column_state()}</span>
            <span>{m.roster_column_person()}</span>
          </div>
        }
        count={rows.total ?? 0}
        rowHeight={ROW_HEIGHT}
        label={m.roster_results()}
        onRange={(first, last) => setRange({ first, last })}
      >
        {index => {
          const row = rows.rowAt(index)
          if (!row) return <div className="roster-row" aria-hidden="true" />
          return <RosterRowLine row={row} isDisabled={pair.isPending} onPair={(name, person) => pair.mutate({ name, person })} />
        }}
      </VirtualList>
    </>
  )
}
