import { useState } from 'react'
import { Dialog } from 'react-aria-components/Dialog'
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox'
import { Popover } from 'react-aria-components/Popover'
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components/Tabs'
import type { RoomWxid, TagId, WorkspaceId } from '../api/bindings'
import { useOverview } from '../api/queries'
import { formatCount } from '../i18n/format'
import { m } from '../i18n/messages'
import { Button } from './Button'
import { SearchField } from './fields'
import type { OverlayProps } from './lazyOverlay'
import { Name } from './Name'
import { RoomSearch } from './RoomSearch'
import { visibleText } from './safeText'

/** From so many tags on there is a field to search them. */
const SEARCHED_FROM = 9

type Choice = { rooms: readonly RoomWxid[]; tags: readonly TagId[] }
type Props = OverlayProps & Choice & { workspace: WorkspaceId; onChange: (choice: Partial<Choice>) => void }

/** Rooms by the tags that they carry, and rooms one by one. Each choice holds at once. */
export function RoomsAndTagsPopover({ workspace, rooms, tags, onChange, ...overlay }: Props) {
  return (
    <Popover className="popover filter-popover" placement="bottom start" offset={4} {...overlay}>
      <Dialog aria-label={m.rooms_and_tags()} className="filter-dialog">
        <Tabs orientation="vertical" className="filter-tabs">
          <TabList aria-label={m.rooms_and_tags()} className="filter-kinds">
            <Kind id="tags" name={m.column_tags()} isSet={tags.length > 0} />
            <Kind id="rooms" name={m.chip_room()} isSet={rooms.length > 0} />
          </TabList>
          <TabPanel id="tags" className="filter-pane">
            <TagChoice workspace={workspace} tags={tags} onChange={chosen => onChange({ tags: chosen })} />
          </TabPanel>
          <TabPanel id="rooms" className="filter-pane">
            <RoomSearch workspace={workspace} onRoom={({ wxid }) => onChange({ rooms: [...new Set([...rooms, wxid])] })} />
          </TabPanel>
        </Tabs>
        <footer>
          <span role="status">{m.rooms_and_tags_chosen({ rooms: formatCount(rooms.length), tags: formatCount(tags.length) })}</span>
          <span className="grow" />
          <Button size="small" look="plain" isDisabled={rooms.length + tags.length === 0} onPress={() => onChange({ rooms: [], tags: [] })}>
            {m.rooms_and_tags_clear()}
          </Button>
          <Button size="small" onPress={() => overlay.onOpenChange(false)}>
            {m.action_close()}
          </Button>
        </footer>
      </Dialog>
    </Popover>
  )
}

function Kind({ id, name, isSet }: { id: string; name: string; isSet: boolean }) {
  return (
    <Tab id={id} className="filter-kind">
      {name}
      {isSet && <i role="img" aria-label={m.filter_is_set()} />}
    </Tab>
  )
}

function TagChoice({ workspace, tags, onChange }: { workspace: WorkspaceId; tags: readonly TagId[]; onChange: (tags: TagId[]) => void }) {
  const [text, setText] = useState('')
  const all = useOverview(workspace).data?.tags ?? []
  const shown = all.filter(({ name }) => name.toLowerCase().includes(text.trim().toLowerCase()))
  // What is chosen but not shown stays chosen.
  const hidden = tags.filter(tag => !shown.some(({ id }) => id === tag))
  return (
    <>
      {all.length >= SEARCHED_FROM && <SearchField name={m.filter_search({ what: m.column_tags() })} value={text} onChange={setText} size="small" />}
      <ListBox
        aria-label={m.column_tags()}
        className="choice-list many"
        selectionMode="multiple"
        selectionBehavior="toggle"
        escapeKeyBehavior="none"
        selectedKeys={tags}
        onSelectionChange={keys => onChange([...hidden, ...shown.map(({ id }) => id).filter(id => keys === 'all' || keys.has(id))])}
        renderEmptyState={() => <p className="choice-none">{m.filter_nothing()}</p>}
      >
        {shown.map(({ id, name }) => (
          <ListBoxItem key={id} id={id} textValue={visibleText(name)} className="choice-item">
            <i className="tick" aria-hidden="true" />
            <span className="cut">
              <Name text={name} />
            </span>
          </ListBoxItem>
        ))}
      </ListBox>
    </>
  )
}
