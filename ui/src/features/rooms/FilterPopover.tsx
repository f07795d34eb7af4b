import { Dialog } from 'react-aria-components/Dialog'
import { Popover } from 'react-aria-components/Popover'
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components/Tabs'
import type { WorkspaceId } from '../../api/bindings'
import { useFacets } from '../../api/queries'
import { emptyFilter, type FullFilter, type FullQuery, hasConditions } from '../../api/roomQuery'
import { Button } from '../../components/Button'
import type { OverlayProps } from '../../components/lazyOverlay'
import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'
import { AccountPane, OtherPane, type PaneProps, SizePane, TagPane, TimePane, TypePane } from './filterPanes'
import { MemberPane, OwnerPane } from './peoplePanes'

type Pane = { id: string; name: () => string; isSet: (filter: FullFilter) => boolean; Pane: (props: PaneProps) => React.ReactNode }

const panes: readonly Pane[] = [
  { id: 'tags', name: m.column_tags, isSet: f => f.anyTags.length + f.allTags.length + f.noTags.length > 0, Pane: TagPane },
  { id: 'accounts', name: m.column_account, isSet: f => f.accounts.length > 0, Pane: AccountPane },
  { id: 'owners', name: m.column_owner, isSet: f => f.owners.length > 0, Pane: OwnerPane },
  { id: 'members', name: m.filter_members, isSet: f => f.members.length > 0, Pane: MemberPane },
  { id: 'sizes', name: m.column_size, isSet: f => f.sizes.length > 0, Pane: SizePane },
  { id: 'type', name: m.column_type, isSet: f => f.external !== null, Pane: TypePane },
  { id: 'time', name: m.column_as_of, isSet: f => f.asOfFrom !== null || f.asOfBefore !== null, Pane: TimePane },
  { id: 'other', name: m.filter_only, isSet: f => f.missing || f.withoutCustomers || f.favourite, Pane: OtherPane },
]

type Props = OverlayProps & { workspace: WorkspaceId; query: FullQuery; onFilter: (filter: FullFilter) => void }

/** 筛选: every condition there is; each choice holds at once. */
export function FilterPopover({ workspace, query, onFilter, ...overlay }: Props) {
  const { data: facets, isPlaceholderData } = useFacets(workspace, query)
  const change = (changed: Partial<FullFilter>) => onFilter({ ...query.filter, ...changed })
  return (
    <Popover className="popover filter-popover" placement="bottom start" offset={4} {...overlay}>
      <Dialog aria-label={m.action_filter()} className="filter-dialog">
        <Tabs orientation="vertical" className="filter-tabs">
          <TabList aria-label={m.filter_kinds()} className="filter-kinds">
            {panes.map(({ id, name, isSet }) => (
              <Tab key={id} id={id} className="filter-kind">
                {name()}
                {isSet(query.filter) && <i role="img" aria-label={m.filter_is_set()} />}
              </Tab>
            ))}
          </TabList>
          {panes.map(({ id, Pane }) => (
            <TabPanel key={id} id={id} className="filter-pane">
              <Pane workspace={workspace} filter={query.filter} facets={facets} stale={isPlaceholderData} onChange={change} />
            </TabPanel>
          ))}
        </Tabs>
        <footer>
          <span className={isPlaceholderData ? 'stale' : undefined} role="status">
            {facets && m.rooms_count({ count: formatCount(facets.total) })}
          </span>
          <span className="grow" />
          <Button size="small" look="plain" isDisabled={!hasConditions(query.filter)} onPress={() => onFilter(emptyFilter)}>
            {m.clear_filters()}
          </Button>
          <Button size="small" onPress={() => overlay.onOpenChange(false)}>
            {m.action_close()}
          </Button>
        </footer>
      </Dialog>
    </Popover>
  )
}
