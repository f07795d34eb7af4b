import { Label } from 'react-aria-components/Label'
import { Text } from 'react-aria-components/Text'
import { TextArea } from 'react-aria-components/TextArea'
import { TextField } from 'react-aria-components/TextField'
import type { ImportedRoster } from '../../api/bindings'
import { useImportRoster } from '../../api/roster'
import { Button, IconButton } from '../../components/Button'
import { Icon } from '../../components/Icon'
import { CloseOutlined, FileExcelOutlined } from '../../components/icons'
import { useImeGuard } from '../../components/imeGuard'
import { Name } from '../../components/Name'
import { ErrorNote } from '../../components/Note'
import { visibleText } from '../../components/safeText'
import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'

type Props = {
  typed: string
  onTyped: (typed: string) => void
  file: ImportedRoster | null
  onFile: (file: ImportedRoster | null) => void
  lines: number
}

/** The list: pasted, or from a file that stands in place of the field. */
export function RosterInput({ typed, onTyped, file, onFile, lines }: Props) {
  const guard = useImeGuard()
  const choosing = useImportRoster()
  const choose = () => choosing.mutate(undefined, { onSuccess: list => list && onFile(list) })
  return (
    <>
      {file ? (
        <div className="file-card" role="group" aria-label={m.roster_list()}>
          <header>
            <Icon of={FileExcelOutlined} />
            <b className="cut">
              <Name text={file.fileName} />
            </b>
            <IconButton name={m.import_remove()} icon={CloseOutlined} onPress={() => onFile(null)} />
          </header>
          <p className="field-hint">{visibleText(m.import_column({ column: file.column }))}</p>
        </div>
      ) : (
        <TextField className="field" value={typed} onChange={onTyped} ref={guard}>
          <Label>{m.roster_list()}</Label>
          <TextArea className="text-area" placeholder={m.roster_placeholder()} spellCheck={false} />
          <Text slot="description" className="field-hint">
            {m.roster_hint()}
          </Text>
        </TextField>
      )}
      {lines > 0 && (
        <p className="roster-lines" role="status">
          {m.roster_lines({ count: formatCount(lines) })}
        </p>
      )}
      {choosing.error && <ErrorNote error={choosing.error} lead={m.import_failed()} onRetry={choose} boxed stacked />}
      <Button wide icon={FileExcelOutlined} busy={choosing.isPending} onPress={choose}>
        {m.import_choose()}
      </Button>
    </>
  )
}
