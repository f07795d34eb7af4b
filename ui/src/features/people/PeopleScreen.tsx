import { useEffect, useRef } from 'react'
import type { ContactWxid, WorkspaceId } from '../../api/bindings'
import { useLookup } from '../../api/lookup'
import { Button, LinkButton } from '../../components/Button'
import { Empty } from '../../components/Empty'
import { SafetyCertificateOutlined, TeamOutlined, UserOutlined } from '../../components/icons'
import { ErrorNote } from '../../components/Note'
import { ChooseFile, FileCard } from '../../components/people/FileArea'
import { noFile, useFileList } from '../../components/people/fileList'
import { LookupProgress } from '../../components/people/LookupProgress'
import { PasteSummary } from '../../components/people/PasteSummary'
import { useRemembered } from '../../components/remembered'
import { useSearchShortcut } from '../../components/shortcuts'
import { TopBar } from '../../components/TopBar'
import { navigate } from '../../host/route'
import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'
import { NamedSummary } from './NamedSummary'
import { PasteArea } from './PasteArea'
import { PeopleResults } from './PeopleResults'
import { usePeopleList } from './usePeopleList'

/** 查客户: a name, ids or a file at the left, at the right which rooms each person is in; the vendor is asked to be sure. */
export function PeopleScreen({ workspace, person }: { workspace: WorkspaceId; person: ContactWxid | null }) {
  const [typed, setTyped] = useRemembered(`people ${workspace}`, '')
  const [file, setFile] = useFileList(workspace)
  const list = usePeopleList(workspace, typed, file.list)
  const { lookup, start, stop } = useLookup(workspace)
  const field = useRef<HTMLTextAreaElement>(null)
  useSearchShortcut(field)

  // Coming from another screen with a person in mind: as if its id had been typed.
  const show = useRef({ setTyped, setFile })
  show.current = { setTyped, setFile }
  useEffect(() => {
    if (person === null) return
    show.current.setFile(noFile)
    show.current.setTyped(person)
  }, [person])

  const running = lookup?.running === true
  const count = list.people.length
  const verify = () => {
    if (count > 0 && list.upToDate && !running) void start([...list.people])
  }

  return (
    <>
      <TopBar title={m.nav_people()} sub={m.people_sub()} workspace={workspace} />
      <div className="people">
        <section className="people-input" aria-label={m.people_input()}>
          {file.list ? (
            <FileCard list={file.list} onRemove={() => setFile(noFile)} />
          ) : (
            <PasteArea value={typed} onChange={setTyped} single={list.upToDate && count === 1} onLookup={verify} fieldRef={field} />
          )}
          {file.error && <ErrorNote error={file.error} lead={m.import_file_failed({ file: file.fileName ?? '' })} boxed stacked />}
          {list.error && <ErrorNote error={list.error} onRetry={list.retry} boxed stacked />}
          {list.named && <NamedSummary named={list.named} />}
          {list.parsed && !file.list && <PasteSummary parsed={list.parsed} />}
          <Button look="primary" wide icon={SafetyCertificateOutlined} isDisabled={count === 0 || running} onPress={verify}>
            {count === 0 ? m.verify_people_none() : m.verify_people({ count: formatCount(count) })}
          </Button>
          <ChooseFile onImported={imported => setFile({ list: imported, error: null, fileName: null })} />
          <p className="field-hint">{m.people_verify_hint()}</p>
          <p className="people-tools">
            <LinkButton icon={TeamOutlined} onPress={() => navigate({ screen: 'duplicates' })}>
              {m.people_duplicates()}
            </LinkButton>
          </p>
        </section>
        <section className="people-results" aria-label={m.people_results()}>
          {lookup && <LookupProgress lookup={lookup} onStop={stop} onRetry={verify} />}
          {count === 0 ? (
            <Empty icon={UserOutlined} title={m.people_empty()} text={m.people_empty_text()} />
          ) : (
            <PeopleResults workspace={workspace} list={list} verifying={running ? lookup.waiting : null} />
          )}
        </section>
      </div>
    </>
  )
}
