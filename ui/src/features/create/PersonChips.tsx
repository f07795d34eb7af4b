import type { ReactNode } from 'react'
import { Button as KitButton } from 'react-aria-components/Button'
import { Tag, TagGroup, TagList } from 'react-aria-components/TagGroup'
import { Avatar } from '../../components/Avatar'
import { classNames } from '../../components/classNames'
import { Icon } from '../../components/Icon'
import { CloseOutlined, WarningOutlined } from '../../components/icons'
import { Name } from '../../components/Name'
import { visibleText } from '../../components/safeText'
import { m } from '../../i18n/messages'

/** Somebody who was chosen. */
export type Chip = {
  id: string
  /** Null while nobody knows who it is. */
  name: string | null
  /** What tells them apart from others of the same name. */
  note: string | null
  /** Something is doubtful about this one; a note below says what. */
  doubt?: string
}

type Props = { label: string; chips: readonly Chip[]; onRemove: (ids: string[]) => void; children: ReactNode }

/** People in a frame, each with a cross; Delete removes the one that has the focus. What adds more follows the last. */
export function PersonChips({ label, chips, onRemove, children }: Props) {
  return (
    <div className="chips-box">
      <TagGroup aria-label={label} className="chip-group" onRemove={keys => onRemove([...keys].map(String))}>
        <TagList className="chip-group" items={chips}>
          {chip => <PersonChip key={chip.id} chip={chip} />}
        </TagList>
      </TagGroup>
      {children}
    </div>
  )
}

function PersonChip({ chip: { id, name, note, doubt } }: { chip: Chip }) {
  const called = name ?? m.person_unknown()
  return (
    <Tag id={id} textValue={visibleText(doubt ? `${called} ${doubt}` : called)} className={classNames('person-chip', doubt && 'doubtful')}>
      <Avatar id={id} name={name} />
      <span className="cut">
        <Name text={called} />
      </span>
      {note && (
        <small className="cut">
          <Name text={note} />
        </small>
      )}
      {doubt && <Icon of={WarningOutlined} />}
      <KitButton slot="remove" className="chip-remove" aria-label={visibleText(m.create_remove_person({ name: called }))}>
        <Icon of={CloseOutlined} />
      </KitButton>
    </Tag>
  )
}
