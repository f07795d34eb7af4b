import { useDeferredValue, useEffect, useRef } from 'react'
import type { ContactWxid, ParsedPeople, WorkspaceId } from '../../api/bindings'
import { useLookup } from '../../api/lookup'
import { useParsedPeople, usePeopleRooms } from '../../api/queries'
import { Button } from '../../components/Button'
import { Empty } from '../../components/Empty'
import { SafetyCertificateOutlined, UserOutlined } from '../../components/icons'
import { ErrorNote } from '../../components/Note'
import { useRemembered } from '../../components/remembered'
import { useSearchShortcut } from '../../components/shortcuts'
import { TopBar } from '../../components/TopBar'
import { m } from '../../i18n/messages'
import { LookupProgress } from './LookupProgress'
import { PasteArea } from './PasteArea'
import { PasteSummary } from './PasteSummary'
import { PeopleResults } from './PeopleResults'

const nobody: ParsedPeople = { people: [], duplicates: 0, blank: 0, refused: [] }

/** 查客户: paste ids at the left, see at the right which rooms each person is in, and ask the vendor to be sure. */
export function PeopleScreen({ workspace, person }: { workspace: WorkspaceId; person: ContactWxid | null }) {
  const [pasted, setPasted] = useRemembered(`people ${workspace}`, '')
  const text = useDeferredValue(pasted)
  const parsing = useParsedPeople(text)
  const parsed = text.trim() === '' ? nobody : (parsing.data ?? nobody)
  const answers = usePeopleRooms(workspace, parsed.people)
  const { lookup, start, stop } = useLookup(workspace)
  const field = useRef<HTMLTextAreaElement>(null)
  useSearchShortcut(field)

  // Coming from another screen with a person in mind: as if its id had been pasted.
  const show = useRef(setPasted)
  show.current = setPasted
  useEffect(() => {
    if (person !== null) show.current(person)
  }, [person])

  const running = lookup?.running === true
  const upToDate = pasted === text && !parsing.isPlaceholderData
  const count = parsed.people.length
  const verify = () => {
    if (count > 0 && upToDate && !running) void start(parsed.people)
  }

  return (
    <>
      <TopBar title={m.nav_people()} sub={m.people_sub()} workspace={workspace} />
      <div className="people">
        <section className="people-input" aria-label={m.people_input()}>
          <PasteArea value={pasted} onChange={setPasted} single={upToDate && count === 1} onLookup={verify} fieldRef={field} />
          {parsing.error && <ErrorNote error={parsing.error} onRetry={() => parsing.refetch()} boxed stacked />}
          <PasteSummary parsed={parsed} />
          <Button look="primary" wide icon={SafetyCertificateOutlined} isDisabled={count === 0 || running} onPress={verify}>
            {count === 0 ? m.verify_people_none() : m.verify_people({ count })}
          </Button>
          <p className="field-hint">{m.people_verify_hint()}</p>
        </section>
        <section className="people-results" aria-label={m.people_results()}>
          {lookup && <LookupProgress lookup={lookup} onStop={stop} onRetry={verify} />}
          {count === 0 ? (
            <Empty icon={UserOutlined} title={m.people_empty()} text={m.people_empty_text()} />
          ) : (
            <PeopleResults people={parsed.people} answers={answers} verifying={running ? lookup.waiting : null} />
          )}
        </section>
      </div>
    </>
  )
}
