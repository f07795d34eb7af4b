import { Button as KitButton } from 'react-aria-components/Button'
import type { RoomQuery, TagCount } from '../../api/bindings'
import { Icon } from '../../components/Icon'
import { CloseOutlined } from '../../components/icons'
import { Name } from '../../components/Name'
import { m } from '../../i18n/messages'
import { quickFilterName } from './roomQuery'

type Props = { query: RoomQuery; tag: TagCount | null; onClear: () => void }

/** The filter in force, beside the search field, with the way to remove it. */
export function FilterChips({ query, tag, onClear }: Props) {
  const name = tag?.name ?? (query.quick === 'all' ? null : quickFilterName(query.quick))
  if (name === null) return null
  return (
    <span className="chip">
      <em>{tag ? m.filter_tag() : m.filter_quick()}</em>
      <b className="cut">
        <Name text={name} />
      </b>
      <KitButton aria-label={m.remove_filter({ name })} onPress={onClear}>
        <Icon of={CloseOutlined} />
      </KitButton>
    </span>
  )
}
