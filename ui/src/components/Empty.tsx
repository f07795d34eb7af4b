import type { IconDefinition } from '@ant-design/icons-svg/es/types'
import type { ReactNode } from 'react'
import { Icon } from './Icon'

type Props = { icon: IconDefinition; title: string; text: ReactNode; actions?: ReactNode }

/** A place with nothing to show: why, and the ways out. */
export function Empty({ icon, title, text, actions }: Props) {
  return (
    <div className="empty">
      <Icon of={icon} />
      <h2>{title}</h2>
      <p>{text}</p>
      {actions && <div className="actions">{actions}</div>}
    </div>
  )
}
