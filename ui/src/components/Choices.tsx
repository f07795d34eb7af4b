import { Label } from 'react-aria-components/Label'
import { Radio, RadioGroup } from 'react-aria-components/RadioGroup'

type Props<Id extends string> = { label: string; options: readonly { id: Id; label: string }[]; value: Id; onChange: (id: Id) => void }

/** A setting with a few values, as radio buttons in a row. */
export function Choices<Id extends string>({ label, options, value, onChange }: Props<Id>) {
  const choose = (chosen: string) => {
    const option = options.find(({ id }) => id === chosen)
    if (option) onChange(option.id)
  }
  return (
    <RadioGroup className="field" value={value} onChange={choose} orientation="horizontal">
      <Label>{label}</Label>
      <div className="choices">
        {options.map(option => (
          <Radio key={option.id} value={option.id} className="choice">
            {option.label}
          </Radio>
        ))}
      </div>
    </RadioGroup>
  )
}
