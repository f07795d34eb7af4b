import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import type { RoomDetail as Detail, RoomRow, RoomWxid, WorkspaceId } from '../../api/bindings'
import { useVerifyRoom } from '../../api/mutations'
import { useRoomDetail } from '../../api/queries'
import { Mosaic } from '../../components/Avatar'
import { Button, IconButton, LinkButton } from '../../components/Button'
import { CopyableId } from '../../components/CopyableId'
import { Icon } from '../../components/Icon'
import { ClockCircleOutlined, CloseOutlined, HistoryOutlined, SafetyCertificateOutlined } from '../../components/icons'
import { LeftBadge } from '../../components/LeftBadge'
import { Account, Badge, ROOM_CAPACITY, TagChip } from '../../components/labels'
import { Name } from '../../components/Name'
import { ErrorNote, Note } from '../../components/Note'
import { roomTitle } from '../../components/RoomName'
import { sourceWords } from '../../components/sourceWords'
import { RelativeTime } from '../../components/Time'
import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'
import { FavouriteButton } from './FavouriteStar'
import { MemberList } from './MemberList'
import { RoomActs } from './RoomActs'

const RoomHistory = lazy(() => import('./RoomHistory').then(({ RoomHistory }) => ({ default: RoomHistory })))

type Props = { workspace: WorkspaceId; room: RoomWxid; takesFocus: boolean; onClose: () => void }

/** One room: figures, who owns and sees it, its ids, its members, and how fresh all that is. */
export function RoomDetail({ workspace, room, takesFocus, onClose }: Props) {
  const { data: detail, error, refetch } = useRoomDetail(workspace, room)
  const verify = useVerifyRoom(workspace)
  const heading = useRef<HTMLHeadingElement>(null)
  const [showsHistory, setShowsHistory] = useState(false)
  const known = detail !== undefined
  useEffect(() => {
    if (takesFocus && known) heading.current?.focus()
  }, [takesFocus, known])

  return (
    <aside className="detail" aria-label={m.detail_name()}>
      <header>
        <Mosaic id={room} size="large" />
        <div>
          <h2 ref={heading} tabIndex={-1}>
            {detail && <Name text={roomTitle(detail.row)} />}
          </h2>
          {detail && <Labels row={detail.row} />}
        </div>
        {detail && <FavouriteButton workspace={workspace} room={detail.row} />}
        <IconButton
          name={showsHistory ? m.history_close() : m.history()}
          icon={HistoryOutlined}
          aria-pressed={showsHistory}
          onPress={() => setShowsHistory(!showsHistory)}
        />
        <IconButton name={m.detail_close()} icon={CloseOutlined} onPress={onClose} />
      </header>
      {error && !detail && <ErrorNote error={error} onRetry={() => refetch()} boxed stacked />}
      {verify.error && (
        <ErrorNote error={verify.error} lead={m.verify_failed()} after={m.local_rows_stay()} onRetry={() => verify.mutate(room)} stacked boxed />
      )}
      {detail && (
        <>
          <div className="detail-scroll">
            {showsHistory ? (
              <Suspense fallback={null}>
                <RoomHistory workspace={workspace} room={room} />
              </Suspense>
            ) : (
              <>
                <KeyFigures detail={detail} />
                <RoomActs workspace={workspace} room={detail.row} />
                <Facts detail={detail} />
                <MemberList workspace={workspace} room={room} size={detail.row.size} />
              </>
            )}
          </div>
          <footer>
            <Icon of={ClockCircleOutlined} />
            <span className="cut">
              {m.as_of()} <RelativeTime at={detail.row.asOf} /> · {sourceWords(detail.row.source)}
            </span>
            <span className="grow" />
            <Button size="small" icon={SafetyCertificateOutlined} busy={verify.isPending} onPress={() => verify.mutate(room)}>
              {m.action_verify()}
            </Button>
          </footer>
        </>
      )}
    </aside>
  )
}

function Labels({ row }: { row: RoomRow }) {
  return (
    <div className="tags">
      {row.deleted && <Badge look="bad">{m.room_deleted()}</Badge>}
      {row.leftAt !== null && <LeftBadge at={row.leftAt} />}
      {row.external === false && <Badge look="outline">{m.room_internal()}</Badge>}
      {row.tags.map(tag => (
        <TagChip key={tag.id} name={tag.name} />
      ))}
    </div>
  )
}

function KeyFigures({ detail }: { detail: Detail }) {
  const { row, customers, coworkers, reportedSize } = detail
  return (
    <>
      <dl className="key-figures">
        <div>
          <dt>{m.figure_people()}</dt>
          <dd>
            {formatCount(row.size)}
            <small>/{ROOM_CAPACITY}</small>
          </dd>
        </div>
        <div>
          <dt>{m.figure_customers()}</dt>
          <dd>{formatCount(customers)}</dd>
        </div>
        <div>
          <dt>{m.figure_coworkers()}</dt>
          <dd>{formatCount(coworkers)}</dd>
        </div>
      </dl>
      {row.notSeenSince !== null && (
        <Note look="warn" boxed>
          {m.room_not_seen_note()} <RelativeTime at={row.notSeenSince} />
        </Note>
      )}
      {reportedSize !== null && !row.sizeIsReported && reportedSize !== row.size && (
        <p className="members-none">{m.room_size_differs({ count: formatCount(reportedSize) })}</p>
      )}
    </>
  )
}

function Facts({ detail }: { detail: Detail }) {
  const [allIds, setAllIds] = useState(false)
  const { row, owner, viewpoints, wecomChatId } = detail
  return (
    <dl className="facts">
      <dt>{m.fact_owner()}</dt>
      <dd className="cut">
        {owner ? <Name text={owner.nickName} /> : row.ownerName === null ? m.unknown_dash() : <Name text={row.ownerName} />}
        {owner?.corporation && (
          <em>
            {' @'}
            <Name text={owner.corporation} />
          </em>
        )}
      </dd>
      <dt>{m.fact_accounts()}</dt>
      <dd className="many">
        {viewpoints.map(viewpoint => (
          <Account key={viewpoint.accountWxid} account={viewpoint.account} />
        ))}
      </dd>
      <dt>{m.id_room()}</dt>
      <dd className="many">
        <CopyableId what={m.id_room()} id={row.wxid} />
        <LinkButton aria-expanded={allIds} onPress={() => setAllIds(!allIds)}>
          {allIds ? m.ids_fewer() : m.ids_more()}
        </LinkButton>
      </dd>
      {allIds && (
        <>
          {viewpoints.map(({ accountWxid, account, chatId }) => (
            <IdFact key={accountWxid} what={m.id_chat()} id={chatId} of={account.nickName} />
          ))}
          {wecomChatId !== null && <IdFact what={m.id_wecom_chat()} id={wecomChatId} />}
          {owner && <IdFact what={m.id_owner()} id={owner.wxid} />}
          {row.tags.map(tag => (
            <IdFact key={tag.id} what={m.id_tag()} id={tag.id} of={tag.name} />
          ))}
        </>
      )}
    </dl>
  )
}

function IdFact({ what, id, of }: { what: string; id: string; of?: string }) {
  return (
    <>
      <dt>{what}</dt>
      <dd className="many">
        <CopyableId what={what} id={id} />
        {of !== undefined && (
          <em className="cut">
            <Name text={of} />
          </em>
        )}
      </dd>
    </>
  )
}
