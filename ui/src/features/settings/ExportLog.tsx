import type { ExportedKind, WorkspaceId } from '../../api/bindings'
import { useExportLog } from '../../api/exportLog'
import { Name } from '../../components/Name'
import { ErrorNote } from '../../components/Note'
import { RelativeTime } from '../../components/Time'
import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'

/** 导出记录: files that left the app, because they carry personal data. */
export function ExportLog({ workspace }: { workspace: WorkspaceId }) {
  const { data, error, refetch } = useExportLog(workspace)
  return (
    <>
      <p>{m.exports_text()}</p>
      {error && <ErrorNote error={error} onRetry={() => refetch()} boxed />}
      {data?.length === 0 && <p>{m.exports_none()}</p>}
      {data && data.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scroller must be reachable by the keyboard.
        <div className="export-log" tabIndex={0} role="group" aria-label={m.exports_title()}>
          <table>
            <thead>
              <tr>
                <th scope="col">{m.exports_time()}</th>
                <th scope="col">{m.exports_what()}</th>
                <th scope="col">{m.exports_rows()}</th>
                <th scope="col">{m.exports_file()}</th>
              </tr>
            </thead>
            <tbody>
              {data.map((record, place) => (
                <tr key={`${record.at} ${place}`}>
                  <td>
                    <RelativeTime at={record.at} />
                  </td>
                  <td>{kindWords(record.what)}</td>
                  <td className="figures">{formatCount(record.rows)}</td>
                  <td className="cut">
                    <Name text={record.fileName} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  )
}

function kindWords(kind: ExportedKind): string {
  switch (kind) {
    case 'rooms':
      return m.exports_kind_rooms()
    case 'members':
      return m.exports_kind_members()
    case 'personRooms':
      return m.exports_kind_person_rooms()
    case 'duplicates':
      return m.exports_kind_duplicates()
    case 'feed':
      return m.exports_kind_feed()
    case 'jobRows':
      return m.exports_kind_job_rows()
    case 'failedRows':
      return m.exports_kind_failed_rows()
    case 'planProblems':
      return m.exports_kind_plan_problems()
  }
}
