import type { WorkspaceId } from '../../api/bindings'
import { useRoomOfName } from '../../api/newRooms'
import { LinkButton } from '../../components/Button'
import { classNames } from '../../components/classNames'
import { TextField } from '../../components/fields'
import { Icon } from '../../components/Icon'
import { InfoCircleOutlined } from '../../components/icons'
import { visibleText } from '../../components/safeText'
import { navigate } from '../../host/route'
import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'
import { LONGEST_NAME, lengthOf } from './draft'

type Props = {
  workspace: WorkspaceId
  name: string
  /** Known rooms that have this name, as the plan counted them. */
  sameName: number
  onChange: (name: string) => void
}

/** 群名 with its length, and a word about rooms that are called the same. */
export function NameField({ workspace, name, sameName, onChange }: Props) {
  const length = lengthOf(name)
  const tooLong = length > LONGEST_NAME
  return (
    <div className="name-field">
      <TextField
        label={m.create_name()}
        value={name}
        onChange={onChange}
        placeholder={m.create_name_none()}
        error={tooLong && m.create_name_too_long({ most: LONGEST_NAME })}
      >
        <span className={classNames('field-count', tooLong && 'over')}>{m.create_length({ length: formatCount(length), most: LONGEST_NAME })}</span>
      </TextField>
      {sameName > 0 && <SameName workspace={workspace} name={name} count={sameName} />}
    </div>
  )
}

function SameName({ workspace, name, count }: { workspace: WorkspaceId; name: string; count: number }) {
  const { data: room } = useRoomOfName(workspace, name, true)
  return (
    <p className="field-warning" role="status">
      <Icon of={InfoCircleOutlined} />
      <span>
        {m.create_same_name({ count: formatCount(count) })}
        {room && visibleText(m.create_same_name_room({ owner: room.ownerName ?? m.unknown_dash(), size: formatCount(room.size) }))}
      </span>
      {room && <LinkButton onPress={() => navigate({ screen: 'rooms', room: room.wxid })}>{m.create_look()}</LinkButton>}
    </p>
  )
}
