import { Label } from 'react-aria-components/Label'
import { Radio, RadioGroup } from 'react-aria-components/RadioGroup'
import type { WorkspaceColor } from '../../api/bindings'
import { m } from '../../i18n/messages'

/** The colours that tell workspaces apart, each dark enough for a white character. */
const colors: readonly { id: WorkspaceColor; name: () => string }[] = [
  { id: 'teal', name: m.color_teal },
  { id: 'brown', name: m.color_brown },
  { id: 'purple', name: m.color_purple },
  { id: 'rose', name: m.color_rose },
  { id: 'green', name: m.color_green },
]

export function ColorChoice({ value, onChange }: { value: WorkspaceColor; onChange: (color: WorkspaceColor) => void }) {
  const choose = (chosen: string) => {
    const color = colors.find(({ id }) => id === chosen)
    if (color) onChange(color.id)
  }
  return (
    <RadioGroup className="colors" value={value} onChange={choose} orientation="horizontal">
      <Label className="only-heard">{m.workspace_color()}</Label>
      {colors.map(({ id, name }) => (
        <Radio key={id} value={id} aria-label={name()} className={`color color-${id}`} />
      ))}
    </RadioGroup>
  )
}
