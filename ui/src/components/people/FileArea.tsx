import { type ImportedList, useImportPeople, useSavePeopleTemplate } from '../../api/importPeople'
import { joinNames } from '../../i18n/format'
import { m } from '../../i18n/messages'
import { Button, IconButton, LinkButton } from '../Button'
import { Icon } from '../Icon'
import { CloseOutlined, DownloadOutlined, FileExcelOutlined, InfoCircleOutlined, WarningOutlined } from '../icons'
import { Name } from '../Name'
import { ErrorNote } from '../Note'
import { visibleText } from '../safeText'
import { showToast } from '../toast'
import { Line, PasteSummary } from './PasteSummary'

/** Asks for an Excel file, and offers the template for one. */
export function ChooseFile({ onImported }: { onImported: (list: ImportedList) => void }) {
  const choosing = useImportPeople()
  const template = useSavePeopleTemplate()
  const choose = () => choosing.mutate(undefined, { onSuccess: list => list && onImported(list) })
  const save = () => template.mutate(undefined, { onSuccess: name => name !== null && showToast(m.import_template_saved({ file: visibleText(name) })) })
  return (
    <>
      {choosing.error && <ErrorNote error={choosing.error} lead={m.import_failed()} onRetry={choose} boxed stacked />}
      <Button wide icon={FileExcelOutlined} busy={choosing.isPending} onPress={choose}>
        {m.import_choose()}
      </Button>
      <p className="field-hint">
        {m.import_hint()}{' '}
        <LinkButton icon={DownloadOutlined} isDisabled={template.isPending} onPress={save}>
          {m.import_template()}
        </LinkButton>
      </p>
    </>
  )
}

/** A list from a file: which column was taken and what became of its rows. Stands in place of the text field. */
export function FileCard({ list, onRemove }: { list: ImportedList; onRemove: () => void }) {
  const { fileName, imported } = list
  const { parsed, sheet, column, columnKnown, ignoredColumns } = imported
  return (
    <div className="file-card" role="group" aria-label={m.import_list()}>
      <header>
        <Icon of={FileExcelOutlined} />
        <b className="cut">{fileName === null ? m.import_list() : <Name text={fileName} />}</b>
        <IconButton name={m.import_remove()} icon={CloseOutlined} onPress={onRemove} />
      </header>
      <PasteSummary parsed={parsed} ofFile>
        <Line icon={columnKnown ? InfoCircleOutlined : WarningOutlined} look={columnKnown ? undefined : 'warn'}>
          {visibleText(sheet === null ? m.import_column({ column }) : m.import_sheet_column({ sheet, column }))}
          {!columnKnown && <small>{m.import_column_guessed()}</small>}
          {ignoredColumns.length > 0 && <small>{visibleText(m.import_ignored({ columns: joinNames(ignoredColumns) }))}</small>}
        </Line>
      </PasteSummary>
    </div>
  )
}
