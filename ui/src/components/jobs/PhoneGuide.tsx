import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'
import { MobileOutlined } from '../icons'
import { Note } from '../Note'

/** The three steps on a phone for rooms that the account owns: nothing but the phone can hand a room over. */
export function PhoneGuide({ rooms }: { rooms: number }) {
  return (
    <Note look="warn" icon={MobileOutlined} boxed>
      {m.phone_owner({ count: formatCount(rooms) })}
      <ol className="phone-steps">
        <li>{m.phone_owner_1()}</li>
        <li>{m.phone_owner_2()}</li>
        <li>{m.phone_owner_3()}</li>
      </ol>
    </Note>
  )
}
