import type { KeyboardEvent, RefObject } from 'react'
import { Label } from 'react-aria-components/Label'
import { Text } from 'react-aria-components/Text'
import { TextArea } from 'react-aria-components/TextArea'
import { TextField } from 'react-aria-components/TextField'
import { useImeGuard } from '../../components/imeGuard'
import { commandKey } from '../../components/TopBar'
import { m } from '../../i18n/messages'

type Props = {
  value: string
  onChange: (value: string) => void
  /** Exactly one id was recognised: Enter alone looks it up. */
  single: boolean
  onLookup: () => void
  fieldRef: RefObject<HTMLTextAreaElement | null>
}

/** Where ids are pasted: one a line, or a whole column of a spreadsheet. */
export function PasteArea({ value, onChange, single, onLookup, fieldRef }: Props) {
  const guard = useImeGuard()
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey) return
    if (event.ctrlKey || event.metaKey || (single && !value.trim().includes('\n'))) {
      event.preventDefault()
      onLookup()
    }
  }
  return (
    <TextField className="field" value={value} onChange={onChange} ref={guard}>
      <Label>{m.people_field()}</Label>
      <TextArea className="text-area" placeholder={m.people_paste_placeholder()} spellCheck={false} ref={fieldRef} onKeyDown={onKeyDown} />
      <Text slot="description" className="field-hint">
        {m.people_paste_hint({ key: commandKey('Enter') })}
      </Text>
    </TextField>
  )
}
