import { type ReactNode, useEffect, useRef } from 'react'
import type { FeedDetails, FeedRowId, WorkspaceId } from '../../api/bindings'
import { useFeedDetails } from '../../api/feed'
import { Mosaic } from '../../components/Avatar'
import { Button, IconButton } from '../../components/Button'
import { CallbackBody } from '../../components/CallbackBody'
import { CopyableId } from '../../components/CopyableId'
import { CloseOutlined, MessageOutlined } from '../../components/icons'
import { Account } from '../../components/labels'
import { Name } from '../../components/Name'
import { ErrorNote, Note } from '../../components/Note'
import { roomTitle } from '../../components/RoomName'
import { navigate } from '../../host/route'
import { formatCount, fullTime } from '../../i18n/format'
import { m } from '../../i18n/messages'
import { personName, sizeWords } from './EventSentence'
import { EvidencePeople } from './EvidencePeople'
import { sourceDetail } from './sourceKind'

type Props = { workspace: WorkspaceId; row: FeedRowId; takesFocus: boolean; onClose: () => void }

/** 依据: what was heard or read, when, by whom, and what was different before. */
export function Evidence({ workspace, row, takesFocus, onClose }: Props) {
  const { data: details, error, refetch } = useFeedDetails(workspace, row)
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (takesFocus) heading.current?.focus()
  }, [takesFocus])
  const room = details?.evidence.row.room
  return (
    <aside className="detail evidence" aria-label={m.evidence()}>
      <header>
        <div>
          <h2 ref={heading} tabIndex={-1}>
            {m.evidence()}
          </h2>
        </div>
        <IconButton name={m.evidence_close()} icon={CloseOutlined} onPress={onClose} />
      </header>
      <div className="evidence-scroll">
        {error && <ErrorNote error={error} onRetry={() => refetch()} boxed stacked />}
        {details === null && (
          <Note look="warn" boxed>
            {m.evidence_gone()}
          </Note>
        )}
        {details && <Shown workspace={workspace} details={details} />}
      </div>
      {room && (
        <footer>
          <Button size="small" icon={MessageOutlined} onPress={() => navigate({ screen: 'rooms', room: room.wxid })}>
            {m.evidence_open_room()}
          </Button>
        </footer>
      )}
    </aside>
  )
}

function Shown({ workspace, details }: { workspace: WorkspaceId; details: FeedDetails }) {
  const { evidence, callbacks } = details
  const { row, peopleTotal } = evidence
  return (
    <>
      <Subject details={details} />
      {row.duringGap && (
        <Note look="warn" boxed>
          {m.evidence_during_gap()}
        </Note>
      )}
      <Facts details={details} />
      <Change details={details} />
      {peopleTotal > 0 && <EvidencePeople workspace={workspace} evidence={evidence} />}
      {callbacks.length > 0 && (
        <details className="evidence-raw">
          <summary>{details.receivedAt === null ? m.evidence_raw_before({ count: callbacks.length }) : m.evidence_raw()}</summary>
          {callbacks.map(callback => (
            <CallbackBody key={callback.id} workspace={workspace} callback={callback} />
          ))}
        </details>
      )}
    </>
  )
}

/** The room or the account that it is about. */
function Subject({ details: { evidence } }: { details: FeedDetails }) {
  const { room, account, change } = evidence.row
  const sizes = change.kind === 'joined' || change.kind === 'left' ? sizeWords(change.sizeBefore, change.sizeAfter) : ''
  const size = change.kind === 'newRoom' && change.size !== null ? m.events_people({ count: formatCount(change.size) }) : sizes
  return (
    <div className="evidence-subject">
      {room && <Mosaic id={room.wxid} size="large" />}
      <div>
        <h3>{room ? <Name text={roomTitle(room)} /> : account && <Account account={account} />}</h3>
        {size !== '' && <p>{size}</p>}
      </div>
    </div>
  )
}

function Facts({ details: { evidence, receivedAt, copies } }: { details: FeedDetails }) {
  const { row, seenBy } = evidence
  const isCallback = receivedAt !== null
  return (
    <dl className="evidence-facts">
      <Fact name={m.evidence_source()}>{sourceDetail(row.source)}</Fact>
      <Fact name={isCallback ? m.evidence_platform_time() : m.evidence_seen_at()}>
        <time>{fullTime(row.at)}</time>
      </Fact>
      {receivedAt !== null && (
        <Fact name={m.evidence_received_at()}>
          <time>{fullTime(receivedAt)}</time>
        </Fact>
      )}
      {row.since !== null && (
        <Fact name={m.evidence_since()}>
          <time>{fullTime(row.since)}</time>
        </Fact>
      )}
      {seenBy.length > 0 && (
        <Fact name={m.evidence_seen_by()}>
          <span className="evidence-accounts">
            {seenBy.map(account => (
              <Account key={account.userId} account={account} />
            ))}
          </span>
        </Fact>
      )}
      {copies > 0 && <Fact name={m.evidence_copies()}>{copies === 1 ? m.evidence_no_copies() : m.evidence_merged({ count: formatCount(copies) })}</Fact>}
      {row.room && (
        <Fact name={m.id_room()}>
          <CopyableId what={m.id_room()} id={row.room.wxid} />
        </Fact>
      )}
    </dl>
  )
}

/** The old and the new, whole. */
function Change({ details: { evidence } }: { details: FeedDetails }) {
  const { change } = evidence.row
  if (change.kind !== 'renamed' && change.kind !== 'ownerChanged') return null
  const before = change.kind === 'renamed' ? change.before : personName(change.before)
  const after = change.kind === 'renamed' ? change.after : personName(change.after)
  return (
    <dl className="evidence-facts">
      <Fact name={change.kind === 'renamed' ? m.evidence_name_before() : m.evidence_owner_before()}>{before ? <Name text={before} /> : m.unknown_dash()}</Fact>
      <Fact name={change.kind === 'renamed' ? m.evidence_name_after() : m.evidence_owner_after()}>{after ? <Name text={after} /> : m.unknown_dash()}</Fact>
    </dl>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
