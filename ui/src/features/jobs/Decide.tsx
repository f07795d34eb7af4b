import type { JobRow, JobSummary, RoomRow, WorkspaceId } from '../../api/bindings'
import { useJobAct, useRoomCandidates } from '../../api/jobs'
import { Mosaic } from '../../components/Avatar'
import { Button } from '../../components/Button'
import { CopyableId } from '../../components/CopyableId'
import { ErrorNote } from '../../components/Note'
import { RoomName, roomTitle } from '../../components/RoomName'
import { visibleText } from '../../components/safeText'
import { RelativeTime } from '../../components/Time'
import { formatRoute } from '../../host/route'
import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'

type Props = { workspace: WorkspaceId; job: JobSummary; row: JobRow }

/** 我来决定: what a person knows of a row whose outcome nobody can read. Nothing is sent by saying so. */
export function Decide({ workspace, job, row }: Props) {
  const act = useJobAct(workspace, job.id)
  const decide = (decision: { kind: 'done'; room: string | null } | { kind: 'notDone' }) => act.mutate({ act: 'decide', position: row.position, decision })
  const verify = row.reason === 'job.cardUnclear' || row.reason === 'job.createUnclear' ? null : () => act.mutate({ act: 'verifyUnknown' })
  return (
    <div className="decide" role="group" aria-label={m.decide()}>
      {act.error && <ErrorNote error={act.error} boxed />}
      {job.kind === 'create' && (
        <Candidates workspace={workspace} job={job} row={row} isDisabled={act.isPending} onChoose={room => decide({ kind: 'done', room })} />
      )}
      <div className="actions">
        {verify && (
          <Button size="small" isDisabled={act.isPending} onPress={verify}>
            {m.decide_verify()}
          </Button>
        )}
        {job.kind !== 'create' && (
          <Button size="small" isDisabled={act.isPending} onPress={() => decide({ kind: 'done', room: null })}>
            {job.kind === 'pull' ? m.decide_pulled() : m.decide_left()}
          </Button>
        )}
        <Button size="small" isDisabled={act.isPending} onPress={() => decide({ kind: 'notDone' })}>
          {job.kind === 'pull' ? m.decide_not_pulled() : job.kind === 'create' ? m.decide_not_created() : m.decide_not_left()}
        </Button>
        <small>{m.decide_text()}</small>
      </div>
    </div>
  )
}

/** Rooms that may be the one: same name, account or members, first seen since shortly before. */
function Candidates({ workspace, job, row, isDisabled, onChoose }: Props & { isDisabled: boolean; onChoose: (room: string) => void }) {
  const { data, error, refetch } = useRoomCandidates(workspace, job.id, row.position)
  if (error) return <ErrorNote error={error} onRetry={() => void refetch()} boxed />
  if (!data) return null
  if (data.length === 0) return <p>{m.decide_no_candidates()}</p>
  return (
    <>
      <p>{m.decide_candidates()}</p>
      <ul className="candidates">
        {data.map(room => (
          <li key={room.wxid}>
            <Candidate room={room} />
            <Button
              size="small"
              aria-label={visibleText(m.decide_this_room_name({ name: roomTitle(room) }))}
              isDisabled={isDisabled}
              onPress={() => onChoose(room.wxid)}
            >
              {m.decide_this_room()}
            </Button>
          </li>
        ))}
      </ul>
    </>
  )
}

function Candidate({ room }: { room: RoomRow }) {
  return (
    <>
      <a className="room-link" href={formatRoute({ screen: 'rooms', room: room.wxid })}>
        <Mosaic id={room.wxid} size="small" />
        <RoomName room={room} />
      </a>
      <span className="figures">{m.people_in_room({ count: formatCount(room.size) })}</span>
      <CopyableId what={m.id_room()} id={room.wxid} />
      <RelativeTime at={room.asOf} />
    </>
  )
}
