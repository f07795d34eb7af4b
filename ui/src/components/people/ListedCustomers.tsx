import { useDeferredValue, useState } from 'react'
import { Label } from 'react-aria-components/Label'
import { TextArea } from 'react-aria-components/TextArea'
import { TextField } from 'react-aria-components/TextField'
import type { ContactWxid, ParsedPeople } from '../../api/bindings'
import type { ImportedList } from '../../api/importPeople'
import { useParsedPeople } from '../../api/queries'
import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'
import { Button } from '../Button'
import { useImeGuard } from '../imeGuard'
import { ErrorNote } from '../Note'
import type { SourceProps } from './AddCustomers'
import { ChooseFile, FileCard } from './FileArea'
import { PasteSummary } from './PasteSummary'

/** Customers by pasted ids, one a line. */
export function PastedCustomers({ chosen, onAdd }: SourceProps) {
  const [text, setText] = useState('')
  const pasted = useDeferredValue(text)
  const guard = useImeGuard()
  const { data: parsed, error } = useParsedPeople(pasted)
  return (
    <>
      <TextField className="field" value={text} onChange={setText} ref={guard}>
        <Label>{m.create_paste_ids()}</Label>
        <TextArea className="text-area" placeholder={m.people_paste_placeholder()} spellCheck={false} autoFocus />
      </TextField>
      {error && <ErrorNote error={error} boxed stacked />}
      {parsed && pasted.trim() !== '' && <Listed parsed={parsed} chosen={chosen} onAdd={onAdd} />}
    </>
  )
}

function Listed({ parsed, chosen, onAdd }: { parsed: ParsedPeople; chosen: readonly ContactWxid[]; onAdd: SourceProps['onAdd'] }) {
  return (
    <>
      <PasteSummary parsed={parsed} />
      <AddButton people={parsed.people} chosen={chosen} onAdd={onAdd} />
    </>
  )
}

/** Customers from an Excel file. */
export function FileCustomers({ chosen, onAdd }: SourceProps) {
  const [list, setList] = useState<ImportedList | null>(null)
  if (!list) return <ChooseFile onImported={setList} />
  return (
    <>
      <FileCard list={list} onRemove={() => setList(null)} />
      <AddButton people={list.imported.parsed.people} chosen={chosen} onAdd={onAdd} />
    </>
  )
}

function AddButton({ people, chosen, onAdd }: { people: readonly ContactWxid[]; chosen: readonly ContactWxid[]; onAdd: SourceProps['onAdd'] }) {
  const known = new Set(chosen)
  const added = people.filter(person => !known.has(person))
  return (
    <div className="actions">
      <Button look="primary" isDisabled={added.length === 0} onPress={() => onAdd(added)}>
        {added.length === 0 && people.length > 0 ? m.create_add_none_new() : m.create_add_people({ count: formatCount(added.length) })}
      </Button>
    </div>
  )
}
