import type { IconDefinition } from '@ant-design/icons-svg/es/types'
import type { Difference, PersonRoom } from '../../api/bindings'
import { m } from '../../i18n/messages'
import { MinusCircleOutlined, PlusCircleOutlined } from '../icons'
import { Badge } from '../labels'

const differences: Record<Exclude<Difference, 'none'>, { look: 'ok' | 'bad'; icon: IconDefinition; words: () => string }> = {
  added: { look: 'ok', icon: PlusCircleOutlined, words: m.difference_added },
  left: { look: 'bad', icon: MinusCircleOutlined, words: m.difference_left },
}

/** 新增, 已不在群, or that the vendor said nothing new. */
export function DifferenceBadge({ entry, verified }: { entry: PersonRoom; verified: boolean }) {
  const difference = hasLeft(entry) ? 'left' : entry.difference
  if (difference === 'none') return verified ? m.difference_none() : ''
  const { look, icon, words } = differences[difference]
  return (
    <Badge look={look} icon={icon}>
      {words()}
    </Badge>
  )
}

/** Whether the person is no longer in the room, as far as known. */
export function hasLeft({ difference, leftAt }: PersonRoom): boolean {
  return difference === 'left' || leftAt !== null
}
