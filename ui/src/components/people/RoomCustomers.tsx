import { useDeferredValue, useState } from 'react'
import { Checkbox } from 'react-aria-components/Checkbox'
import type { MemberRow, RoomRow } from '../../api/bindings'
import { useReadCustomersOf } from '../../api/newRooms'
import { useMemberRows } from '../../api/queries'
import { everyMember } from '../../api/roomQuery'
import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'
import { Avatar } from '../Avatar'
import { Button, LinkButton } from '../Button'
import { SearchField } from '../fields'
import { ArrowLeftOutlined } from '../icons'
import { Name } from '../Name'
import { ErrorNote } from '../Note'
import { roomTitle } from '../RoomName'
import { RoomSearch } from '../RoomSearch'
import { visibleText } from '../safeText'
import { VirtualList } from '../VirtualList'
import type { SourceProps } from './AddCustomers'

const ROW_HEIGHT = 32
const FIRST_SCREEN = { first: 0, last: 20 }

/** Customers out of a room: some of them, or all. */
export function RoomCustomers(props: SourceProps) {
  const [room, setRoom] = useState<RoomRow | null>(null)
  if (!room) return <RoomSearch workspace={props.workspace} onRoom={setRoom} />
  return <Members {...props} room={room} onOther={() => setRoom(null)} />
}

type MembersProps = SourceProps & { room: RoomRow; onOther: () => void }

function Members({ workspace, chosen, onAdd, onRemove, room, onOther }: MembersProps) {
  const [text, setText] = useState('')
  const typed = useDeferredValue(text.trim())
  const [range, setRange] = useState(FIRST_SCREEN)
  const query = { ...everyMember, text: typed, group: 'customers' as const }
  const rows = useMemberRows(workspace, room.wxid, query, range.first, range.last)
  const readAll = useReadCustomersOf(workspace)
  const total = rows.total ?? 0
  return (
    <>
      <p className="chosen-room">
        <LinkButton icon={ArrowLeftOutlined} onPress={onOther}>
          {m.create_other_room()}
        </LinkButton>
        <b className="cut">
          <Name text={roomTitle(room)} />
        </b>
      </p>
      <SearchField name={m.members_search()} value={text} onChange={setText} size="small" autoFocus />
      {(rows.error ?? readAll.error) && <ErrorNote error={(rows.error ?? readAll.error) as NonNullable<typeof rows.error>} boxed stacked />}
      {rows.total === 0 && <p className="choice-none">{m.members_none()}</p>}
      <div className="member-ticks">
        <VirtualList count={total} rowHeight={ROW_HEIGHT} label={m.create_customers_of_room()} onRange={(first, last) => setRange({ first, last })}>
          {index => {
            const member = rows.rowAt(index)
            if (!member) return null
            const { wxid } = member.person
            return <MemberTick member={member} isTicked={chosen.includes(wxid)} onTick={ticked => (ticked ? onAdd([wxid]) : onRemove([wxid]))} />
          }}
        </VirtualList>
      </div>
      <div className="actions">
        <Button
          isDisabled={total === 0}
          busy={readAll.isPending}
          onPress={() => readAll.mutate({ room: room.wxid, text: typed, total }, { onSuccess: people => onAdd(people) })}
        >
          {m.create_add_all({ count: formatCount(total) })}
        </Button>
      </div>
    </>
  )
}

function MemberTick({ member: { person, roomAlias }, isTicked, onTick }: { member: MemberRow; isTicked: boolean; onTick: (ticked: boolean) => void }) {
  const called = roomAlias?.trim() ? roomAlias : person.nickName
  return (
    <Checkbox className="choice-item" isSelected={isTicked} onChange={onTick} aria-label={visibleText(called)}>
      <i className="tick" aria-hidden="true" />
      <Avatar id={person.wxid} name={person.nickName} />
      <span className="cut">
        <Name text={called} />
        {person.corporation && (
          <em>
            <Name text={person.corporation} />
          </em>
        )}
      </span>
    </Checkbox>
  )
}
