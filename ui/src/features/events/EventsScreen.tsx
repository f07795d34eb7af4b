import { useEffect, useRef } from 'react'
import type { FeedRowId, WorkspaceId } from '../../api/bindings'
import { useStartExport } from '../../api/exports'
import { useFeedUnseen } from '../../api/feed'
import { useShortcut } from '../../components/shortcuts'
import { TopBar } from '../../components/TopBar'
import { navigate, replaceRoute } from '../../host/route'
import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'
import { EventList } from './EventList'
import { EventTools } from './EventTools'
import { Evidence } from './Evidence'
import { Narrowing } from './Narrowing'
import { ReceiverStrip } from './ReceiverStrip'
import { useEventsView, useFeedQuery } from './view'

/** 动态: what changed, the newest first; at the right what shows that it is true. */
export function EventsScreen({ workspace, row }: { workspace: WorkspaceId; row: FeedRowId | null }) {
  const [view, change] = useEventsView(workspace)
  const query = useFeedQuery(view)
  const unseen = useFeedUnseen(workspace)
  const panel = useEvidencePanel(row)
  const startExport = useStartExport(workspace)
  useShortcut(
    event => (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === 'e',
    () => void startExport({ of: 'feed', query }, 'xlsx'),
  )
  return (
    <>
      <TopBar title={m.nav_events()} sub={unseen.data && unseenWords(unseen.data.total)} workspace={workspace} />
      <ReceiverStrip workspace={workspace} />
      <div className="events">
        <section className="events-main" aria-label={m.nav_events()}>
          <EventTools workspace={workspace} view={view} query={query} unseen={unseen.data} onChange={change} />
          <Narrowing workspace={workspace} view={view} onChange={change} />
          <EventList key={JSON.stringify(query)} workspace={workspace} view={view} query={query} current={row} onOpen={panel.open} onChange={change} />
        </section>
        {row !== null && <Evidence key={row} workspace={workspace} row={row} takesFocus={panel.takesFocus} onClose={panel.close} />}
      </div>
    </>
  )
}

function unseenWords(count: number): string {
  return count === 0 ? m.events_all_seen() : m.events_unseen({ count: formatCount(count) })
}

/** The open row lives in the address; Esc closes it and gives the keyboard back to its row. */
function useEvidencePanel(row: FeedRowId | null) {
  const takesFocus = useRef(false)
  const open = (id: FeedRowId, byKey: boolean) => {
    takesFocus.current = byKey
    if (row === null) navigate({ screen: 'events', row: id })
    else replaceRoute({ screen: 'events', row: id })
  }
  const close = () => replaceRoute({ screen: 'events', row: null })
  const last = useRef(row)
  useEffect(() => {
    // Only whoever was inside the panel is led back: a click elsewhere has its own aim.
    if (row === null && last.current !== null && document.activeElement === document.body) focusRow(last.current)
    last.current = row
  }, [row])
  useShortcut(event => event.key === 'Escape' && row !== null, close)
  return { open, close, takesFocus: takesFocus.current }
}

function focusRow(id: FeedRowId) {
  document.querySelector<HTMLElement>(`[data-feed-row="${CSS.escape(id)}"]`)?.focus()
}
