import type { ReactNode } from 'react'
import { Switch as KitSwitch } from 'react-aria-components/Switch'

type Props = { isOn: boolean; onChange: (on: boolean) => void; isDisabled?: boolean; children: ReactNode }

/** Something that is on or off, with its name before it. */
export function Switch({ isOn, onChange, isDisabled = false, children }: Props) {
  return (
    <KitSwitch className="switch" isSelected={isOn} isDisabled={isDisabled} onChange={onChange}>
      <span className="switch-name">{children}</span>
      <i aria-hidden="true" />
    </KitSwitch>
  )
}
