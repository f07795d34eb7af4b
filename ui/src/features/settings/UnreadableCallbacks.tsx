import { useState } from 'react'
import type { KeptCallback, WorkspaceId } from '../../api/bindings'
import { useUnreadableCallbacks } from '../../api/receiver'
import { CallbackBody } from '../../components/CallbackBody'
import { Icon } from '../../components/Icon'
import { RightOutlined } from '../../components/icons'
import { Name } from '../../components/Name'
import { ErrorNote } from '../../components/Note'
import { RelativeTime } from '../../components/Time'
import { VirtualList } from '../../components/VirtualList'
import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'

const ROW_HEIGHT = 36
const FIRST_SCREEN = { first: 0, last: 12 }

type Props = { workspace: WorkspaceId; count: number }

/** Callbacks that could not be read: kept as they came, each to be unfolded. */
export function UnreadableCallbacks({ workspace, count }: Props) {
  const [isOpen, setOpen] = useState(false)
  return (
    <details className="unreadable" onToggle={event => setOpen(event.currentTarget.open)}>
      <summary>{m.unreadable_title({ count: formatCount(count) })}</summary>
      <p className="field-hint">{m.unreadable_text()}</p>
      {isOpen && <List workspace={workspace} />}
    </details>
  )
}

function List({ workspace }: { workspace: WorkspaceId }) {
  const [range, setRange] = useState(FIRST_SCREEN)
  const rows = useUnreadableCallbacks(workspace, range.first, range.last)
  const [unfolded, setUnfolded] = useState<string | null>(null)
  return (
    <div className="unreadable-list">
      {rows.error && <ErrorNote error={rows.error} onRetry={rows.retry} boxed />}
      <VirtualList
        count={rows.total ?? 0}
        rowHeight={ROW_HEIGHT}
        label={m.unreadable_list()}
        keyOf={index => rows.rowAt(index)?.id ?? index}
        onRange={(first, last) => setRange({ first, last })}
      >
        {index => {
          const callback = rows.rowAt(index)
          if (!callback) return <div className="unreadable-row" aria-hidden="true" />
          const isUnfolded = unfolded === callback.id
          return (
            <>
              <button type="button" className="unreadable-row" aria-expanded={isUnfolded} onClick={() => setUnfolded(isUnfolded ? null : callback.id)}>
                <Line callback={callback} />
              </button>
              {isUnfolded && <CallbackBody workspace={workspace} callback={callback} />}
            </>
          )
        }}
      </VirtualList>
    </div>
  )
}

function Line({ callback: { receivedAt, path, fault, copies } }: { callback: KeptCallback }) {
  return (
    <>
      <Icon of={RightOutlined} />
      <RelativeTime at={receivedAt} />
      <Name text={path} className="cut" />
      <span className="fault cut">{fault !== null && <Name text={fault} />}</span>
      {copies > 1 && <span>{m.unreadable_copies({ count: formatCount(copies) })}</span>}
    </>
  )
}
