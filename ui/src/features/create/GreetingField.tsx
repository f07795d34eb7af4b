import { useRef } from 'react'
import { Label } from 'react-aria-components/Label'
import { Text } from 'react-aria-components/Text'
import { TextArea } from 'react-aria-components/TextArea'
import { TextField } from 'react-aria-components/TextField'
import { Button } from '../../components/Button'
import { useImeGuard } from '../../components/imeGuard'
import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'
import { LONGEST_GREETING, lengthOf } from './draft'
import { placeholders } from './placeholders'

/** The length is said only when it begins to matter. */
const LONG = 1000

type Props = { label: string; hint?: string; greeting: string; onChange: (greeting: string) => void }

/** 欢迎语, with buttons for what is filled in when it is sent. */
export function GreetingField({ label, hint, greeting, onChange }: Props) {
  const area = useRef<HTMLTextAreaElement>(null)
  const guard = useImeGuard()
  const length = lengthOf(greeting)
  const tooLong = length > LONGEST_GREETING
  const insert = (text: string) => {
    const from = area.current?.selectionStart ?? greeting.length
    const to = area.current?.selectionEnd ?? greeting.length
    onChange(greeting.slice(0, from) + text + greeting.slice(to))
    // The text is in the field once React has drawn it.
    requestAnimationFrame(() => {
      area.current?.focus()
      area.current?.setSelectionRange(from + text.length, from + text.length)
    })
  }
  return (
    <TextField className="field greeting-field" value={greeting} onChange={onChange} isInvalid={tooLong} ref={guard}>
      <Label>
        {label}
        {hint && <small>{hint}</small>}
      </Label>
      <TextArea className="text-area" ref={area} rows={3} />
      <div className="greeting-tools">
        <Button size="small" onPress={() => insert(placeholders.account())}>
          {m.create_insert({ what: m.create_token_account() })}
        </Button>
        <Button size="small" onPress={() => insert(placeholders.room())}>
          {m.create_insert({ what: m.create_token_room() })}
        </Button>
        {length > LONG && (
          <Text slot="description" className={tooLong ? 'field-error' : 'field-hint'}>
            {m.create_length({ length: formatCount(length), most: formatCount(LONGEST_GREETING) })}
          </Text>
        )}
      </div>
    </TextField>
  )
}
