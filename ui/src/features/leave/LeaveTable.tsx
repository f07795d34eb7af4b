import { useState } from 'react'
import type { PlanFilter, PlanId, PlanRow, RoomWxid, WorkspaceId } from '../../api/bindings'
import { usePlanRows } from '../../api/plans'
import { Mosaic } from '../../components/Avatar'
import { IconButton, LinkButton } from '../../components/Button'
import { classNames } from '../../components/classNames'
import { Icon } from '../../components/Icon'
import { ClockCircleOutlined, CloseOutlined, ExclamationCircleFilled, LogoutOutlined, MobileOutlined, StopOutlined } from '../../components/icons'
import { ReasonText } from '../../components/jobs/ReasonText'
import { Account } from '../../components/labels'
import { ErrorNote } from '../../components/Note'
import { RoomName, roomTitle } from '../../components/RoomName'
import { visibleText } from '../../components/safeText'
import { RelativeTime } from '../../components/Time'
import { VirtualList } from '../../components/VirtualList'
import { m } from '../../i18n/messages'
import { mayBeOutdated, OWNER } from './leaving'

const ROW_HEIGHT = 40
const FIRST_SCREEN = { first: 0, last: 24 }

type Props = {
  workspace: WorkspaceId
  plan: PlanId
  filter: PlanFilter
  onRemove: (room: RoomWxid) => void
  onVerify: (room: RoomWxid) => void
  verifying: RoomWxid | null
}

/** Every room with the account that leaves it. */
export function LeaveTable({ workspace, plan, filter, ...rowProps }: Props) {
  const [range, setRange] = useState(FIRST_SCREEN)
  const rows = usePlanRows(workspace, plan, filter, range.first, range.last)
  return (
    <>
      {rows.error && <ErrorNote error={rows.error} onRetry={rows.retry} />}
      {rows.total === 0 && <p className="batch-none">{m.create_rows_none()}</p>}
      <VirtualList
        head={
          <div className="list-row leave-row head" aria-hidden="true">
            <span>{m.column_name()}</span>
            <span>{m.leave_column_account()}</span>
            <span>{m.leave_column_result()}</span>
            <span className="cell-time">{m.column_as_of()}</span>
            <span />
          </div>
        }
        count={rows.total ?? 0}
        rowHeight={ROW_HEIGHT}
        label={m.leave_rows()}
        onRange={(first, last) => setRange({ first, last })}
      >
        {index => {
          const row = rows.rowAt(index)
          return row ? <Row row={row} {...rowProps} /> : <div className="list-row leave-row" aria-hidden="true" />
        }}
      </VirtualList>
    </>
  )
}

type RowProps = { row: PlanRow } & Pick<Props, 'onRemove' | 'onVerify' | 'verifying'>

function Row({ row, onRemove, onVerify, verifying }: RowProps) {
  const { room, account, forecast, reason, waits, asOf } = row
  const bad = forecast === 'impossible'
  const icon = reason === OWNER ? MobileOutlined : bad ? StopOutlined : waits ? ClockCircleOutlined : reason !== null ? ExclamationCircleFilled : LogoutOutlined
  return (
    <div className={classNames('list-row', 'leave-row', bad && 'bad')}>
      <span className="room-called">
        {room && <Mosaic id={room.wxid} size="small" />}
        {room && <RoomName room={room} />}
      </span>
      <span className="cell-account">{account ? <Account account={account} /> : m.unknown_dash()}</span>
      <span className={classNames('result', bad ? 'bad' : reason !== null && 'warn')}>
        <Icon of={icon} />
        {reason === null ? m.leave_will() : <ReasonText of={row} isBad={bad} />}
        {room && reason !== null && mayBeOutdated.has(reason) && (
          <LinkButton isDisabled={verifying !== null} aria-label={visibleText(m.leave_verify({ name: roomTitle(room) }))} onPress={() => onVerify(room.wxid)}>
            {verifying === room.wxid ? m.state_verifying() : m.action_verify()}
          </LinkButton>
        )}
      </span>
      <span className="cell-time">{asOf === null ? m.unknown_dash() : <RelativeTime at={asOf} />}</span>
      {room && <IconButton name={visibleText(m.leave_keep({ name: roomTitle(room) }))} icon={CloseOutlined} onPress={() => onRemove(room.wxid)} />}
    </div>
  )
}
