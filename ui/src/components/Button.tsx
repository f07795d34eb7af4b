import type { IconDefinition } from '@ant-design/icons-svg/es/types'
import type { ReactNode, Ref } from 'react'
import { type ButtonProps, Button as KitButton } from 'react-aria-components/Button'
import { Tooltip, TooltipTrigger } from 'react-aria-components/Tooltip'
import { classNames } from './classNames'
import { Icon } from './Icon'
import { LoadingOutlined } from './icons'

type KitProps = Omit<ButtonProps, 'children' | 'className' | 'style'> & { ref?: Ref<HTMLButtonElement> }

type Props = KitProps & {
  look?: 'primary' | 'plain' | 'danger' | 'danger-solid'
  size?: 'small' | 'large'
  wide?: boolean
  icon?: IconDefinition
  /** The work that the button started is under way. */
  busy?: boolean
  children: ReactNode
}

export function Button({ look, size, wide = false, icon, busy = false, children, isDisabled, ...rest }: Props) {
  const shown = busy ? LoadingOutlined : icon
  return (
    <KitButton {...rest} isDisabled={Boolean(isDisabled) || busy} className={classNames('button', look, size, wide && 'wide')}>
      {shown && <Icon of={shown} spin={busy} />}
      <span>{children}</span>
    </KitButton>
  )
}

/** A button that is only a drawing. Its name is spoken and shown as a tooltip. */
export function IconButton({ name, icon, spin, look, ...rest }: KitProps & { name: string; icon: IconDefinition; spin?: boolean; look?: 'favourite' }) {
  return (
    <TooltipTrigger delay={500}>
      <KitButton aria-label={name} {...rest} className={classNames('icon-button', look)}>
        <Icon of={icon} spin={spin} />
      </KitButton>
      <Tooltip className="tooltip" offset={6}>
        {name}
      </Tooltip>
    </TooltipTrigger>
  )
}

/** A button that looks like a link: for small acts beside a text. */
export function LinkButton({ icon, children, ...rest }: KitProps & { icon?: IconDefinition; children: ReactNode }) {
  return (
    <KitButton {...rest} className="link">
      {icon && <Icon of={icon} />}
      {children}
    </KitButton>
  )
}
