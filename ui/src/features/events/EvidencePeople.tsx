import { useState } from 'react'
import type { FeedEvidence, FeedPerson, WorkspaceId } from '../../api/bindings'
import { useFeedPeople } from '../../api/feed'
import { LinkButton } from '../../components/Button'
import { Badge } from '../../components/labels'
import { Name } from '../../components/Name'
import { ErrorNote } from '../../components/Note'
import { PersonKind } from '../../components/people/PersonKind'
import { PersonLink } from '../../components/people/PersonLink'
import { VirtualList } from '../../components/VirtualList'
import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'

const FIRST_SHOWN = 8
const ROW_HEIGHT = 34
const FIRST_SCREEN = { first: 0, last: 20 }
/** So many rooms stand for a hundred or more. */
const MANY_ROOMS = 100

type Props = { workspace: WorkspaceId; evidence: FeedEvidence }

/** Those who joined or left: the first at once, all of them when asked. */
export function EvidencePeople({ workspace, evidence }: Props) {
  const { row, people, peopleTotal } = evidence
  const [showsAll, setShowsAll] = useState(false)
  const title = row.change.kind === 'left' ? m.evidence_left() : m.evidence_joined()
  const first = people.slice(0, FIRST_SHOWN)
  return (
    <section className="evidence-people" aria-label={title}>
      <h3>
        {title}
        <i>{formatCount(peopleTotal)}</i>
      </h3>
      {showsAll ? (
        <AllPeople workspace={workspace} evidence={evidence} title={title} />
      ) : (
        <ul>
          {first.map(person => (
            <li key={person.person.wxid}>
              <PersonLine person={person} />
            </li>
          ))}
        </ul>
      )}
      {!showsAll && peopleTotal > first.length && (
        <LinkButton onPress={() => setShowsAll(true)}>{m.evidence_more_people({ count: formatCount(peopleTotal - first.length) })}</LinkButton>
      )}
    </section>
  )
}

function AllPeople({ workspace, evidence, title }: Props & { title: string }) {
  const [range, setRange] = useState(FIRST_SCREEN)
  const rows = useFeedPeople(workspace, evidence.row.id, range.first, range.last)
  return (
    <div className="evidence-all">
      {rows.error && <ErrorNote error={rows.error} onRetry={rows.retry} boxed stacked />}
      <VirtualList count={rows.total ?? evidence.peopleTotal} rowHeight={ROW_HEIGHT} label={title} onRange={(first, last) => setRange({ first, last })}>
        {index => {
          const person = rows.rowAt(index)
          return person ? <PersonLine person={person} /> : <div className="evidence-person" aria-hidden="true" />
        }}
      </VirtualList>
    </div>
  )
}

function PersonLine({ person: { person, roomAlias, rooms } }: { person: FeedPerson }) {
  const alias = roomAlias?.trim() && roomAlias !== person.nickName ? roomAlias : null
  return (
    <div className="evidence-person">
      <PersonLink person={person.wxid} summary={person} />
      <small className="cut">
        {alias && (
          <>
            <Name text={alias} /> ·{' '}
          </>
        )}
        <PersonKind person={person} />
      </small>
      {rooms > 1 && <Badge look="warn">{rooms >= MANY_ROOMS ? m.evidence_in_many_rooms({ count: MANY_ROOMS }) : m.evidence_in_rooms({ count: rooms })}</Badge>}
    </div>
  )
}
