import { useRef } from 'react'
import type { RoomWxid, WorkspaceId } from '../../api/bindings'
import type { FullQuery } from '../../api/roomQuery'
import { useVerify } from '../../api/verify'
import { Button } from '../../components/Button'
import { SearchField } from '../../components/fields'
import { SafetyCertificateOutlined, TagOutlined } from '../../components/icons'
import { useSearchShortcut } from '../../components/shortcuts'
import { m } from '../../i18n/messages'
import { FilterChips } from './FilterChips'
import type { CurrentView } from './useCurrentView'
import type { useRail } from './useRail'
import { ViewButtons } from './ViewButtons'

type Props = {
  workspace: WorkspaceId
  query: FullQuery
  view: CurrentView
  rail: ReturnType<typeof useRail>
  onScreen: { current: () => RoomWxid[] }
  onQuery: (query: FullQuery) => void
}

/** Search, conditions, views and 核实, above the list. */
export function RoomTools({ workspace, query, view, rail, onScreen, onQuery }: Props) {
  const search = useRef<HTMLInputElement>(null)
  useSearchShortcut(search)
  const { verify, start } = useVerify(workspace)
  return (
    <div className="tools">
      <span className="open-rail">
        <Button ref={rail.button} icon={TagOutlined} aria-expanded={rail.isOpen} onPress={rail.toggle}>
          {m.rail_open()}
        </Button>
      </span>
      <SearchField name={m.rooms_search()} value={query.text} onChange={text => onQuery({ ...query, text })} inputRef={search} />
      <FilterChips workspace={workspace} query={query} onFilter={filter => onQuery({ ...query, filter })} />
      <ViewButtons workspace={workspace} query={query} view={view} />
      <Button look="plain" icon={SafetyCertificateOutlined} busy={verify?.running} onPress={() => void start(onScreen.current())}>
        {m.verify_screen()}
      </Button>
    </div>
  )
}
