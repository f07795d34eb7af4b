import { ToggleButton } from 'react-aria-components/ToggleButton'
import { ToggleButtonGroup } from 'react-aria-components/ToggleButtonGroup'

type Props<Id extends string> = { name: string; options: readonly { id: Id; label: string }[]; value: Id; onChange: (id: Id) => void }

/** A few views of one thing, exactly one chosen. */
export function Segments<Id extends string>({ name, options, value, onChange }: Props<Id>) {
  const choose = (chosen: Iterable<unknown>) => {
    const option = options.find(({ id }) => id === [...chosen][0])
    if (option) onChange(option.id)
  }
  return (
    <ToggleButtonGroup className="segments" aria-label={name} selectionMode="single" disallowEmptySelection selectedKeys={[value]} onSelectionChange={choose}>
      {options.map(({ id, label }) => (
        <ToggleButton key={id} id={id} className="">
          {label}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  )
}
