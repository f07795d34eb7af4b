import { Button as KitButton } from 'react-aria-components/Button'
import type { TagCount } from '../../api/bindings'
import type { FullFilter } from '../../api/roomQuery'
import { Icon } from '../../components/Icon'
import { CloseOutlined } from '../../components/icons'
import { Name } from '../../components/Name'
import { m } from '../../i18n/messages'
import { standingFilterOf } from './standingFilters'

type Props = { filter: FullFilter; tag: TagCount | null; onClear: () => void }

/** The filter in force, beside the search field, with the way to remove it. */
export function FilterChips({ filter, tag, onClear }: Props) {
  const name = tag?.name ?? standingFilterOf(filter)?.name()
  if (name === undefined) return null
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
