import type { IconDefinition } from '@ant-design/icons-svg/es/types'
import { Button as KitButton } from 'react-aria-components/Button'
import { Icon } from '../../components/Icon'
import { Name } from '../../components/Name'
import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'

type Props = {
  icon: IconDefinition
  name: string
  /** Its rooms; null where nobody counted. */
  count: number | null
  /** A word in place of the count. */
  note?: string
  isOn: boolean
  onPress: () => void
}

/** One line of the rail: a way to cut the list. */
export function RailItem({ icon, name, count, note, isOn, onPress }: Props) {
  return (
    <KitButton
      className="rail-item"
      aria-pressed={isOn}
      aria-label={count === null ? name : m.rail_item({ name, count: formatCount(count) })}
      onPress={onPress}
    >
      <Icon of={icon} />
      <Name text={name} className="cut" />
      <span className="count">{count === null ? note : formatCount(count)}</span>
    </KitButton>
  )
}
