import type { IconDefinition } from '@ant-design/icons-svg/es/types'
import type { FeedChange } from '../../api/bindings'
import { classNames } from '../../components/classNames'
import { Icon } from '../../components/Icon'
import {
  CrownOutlined,
  DisconnectOutlined,
  EditOutlined,
  LinkOutlined,
  PlusSquareOutlined,
  UserAddOutlined,
  UserDeleteOutlined,
  WarningFilled,
} from '../../components/icons'

const icons: Record<FeedChange['kind'], IconDefinition> = {
  joined: UserAddOutlined,
  left: UserDeleteOutlined,
  renamed: EditOutlined,
  ownerChanged: CrownOutlined,
  newRoom: PlusSquareOutlined,
  accountOffline: DisconnectOutlined,
  accountOnline: LinkOutlined,
  gap: WarningFilled,
}

/** What kind of change a row tells, beside its words. */
export function EventIcon({ kind }: { kind: FeedChange['kind'] }) {
  return (
    <span className={classNames('event-icon', kind === 'accountOffline' && 'warn')}>
      <Icon of={icons[kind]} />
    </span>
  )
}
