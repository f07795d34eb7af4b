import { Button as KitButton } from 'react-aria-components/Button'
import { Header } from 'react-aria-components/Header'
import { Label } from 'react-aria-components/Label'
import { ListBox, ListBoxItem, ListBoxSection } from 'react-aria-components/ListBox'
import { Popover } from 'react-aria-components/Popover'
import { Select, SelectValue } from 'react-aria-components/Select'
import type { RoomSelection } from '../../api/bindings'
import { Icon } from '../../components/Icon'
import { DownOutlined } from '../../components/icons'
import { Name } from '../../components/Name'
import { visibleText } from '../../components/safeText'
import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'
import type { RoomSetId, RoomSets } from './roomSets'

type Option = { id: RoomSetId; name: string; count: number | null }

/** Which rooms to look through. */
export function RoomSetChoice({ sets }: { sets: RoomSets }) {
  const whole: Option[] = [{ id: 'all', name: m.rail_all(), count: sets.total }]
  if (sets.selection) whole.unshift({ id: 'selection', name: m.dup_set_selection(), count: countOf(sets.selection) })
  const tags = sets.tags.map((tag): Option => ({ id: `tag ${tag.id}`, name: tag.name, count: tag.rooms }))
  const views = sets.views.map((view): Option => ({ id: `view ${view.id}`, name: view.name, count: null }))
  const options = [...whole, ...tags, ...views]
  const choose = (key: unknown) => {
    const option = options.find(({ id }) => id === key)
    if (option) sets.choose(option.id)
  }
  return (
    <Select className="field" value={sets.id} onChange={choose}>
      <Label>{m.dup_choose()}</Label>
      <KitButton className="field-box select">
        <SelectValue className="cut" />
        <Icon of={DownOutlined} />
      </KitButton>
      <Popover className="popover select-popover" offset={4}>
        <ListBox>
          <Options options={whole} />
          {tags.length > 0 && <Options name={m.rail_tags()} options={tags} />}
          {views.length > 0 && <Options name={m.dup_set_views()} options={views} />}
        </ListBox>
      </Popover>
    </Select>
  )
}

function Options({ name, options }: { name?: string; options: readonly Option[] }) {
  return (
    <ListBoxSection className="menu-section" aria-label={name ?? m.rail_all()}>
      {name !== undefined && <Header>{name}</Header>}
      {options.map(option => (
        <ListBoxItem key={option.id} id={option.id} textValue={visibleText(option.name)} className="menu-item">
          <Name text={option.name} className="cut" />
          {option.count !== null && <small className="figures">{formatCount(option.count)}</small>}
        </ListBoxItem>
      ))}
    </ListBoxSection>
  )
}

/** Known beforehand only for rooms chosen one by one. */
function countOf(selection: RoomSelection): number | null {
  return selection.by === 'rooms' ? selection.rooms.length : null
}
