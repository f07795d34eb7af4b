import type { ReactNode } from 'react'
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox'
import { classNames } from '../../components/classNames'
import { Name } from '../../components/Name'
import { visibleText } from '../../components/safeText'
import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'

export type Choice<Id extends string> = {
  id: Id
  name: string
  /** Rooms that this choice would leave; null where nobody counted. */
  count: number | null
  lead?: ReactNode
  /** What tells it apart from others of the same name. */
  note?: string
}

type Props<Id extends string> = {
  label: string
  choices: readonly Choice<Id>[]
  chosen: readonly Id[]
  /** `one`: exactly one is always chosen. */
  takes: 'one' | 'many'
  /** The counts belong to an earlier query; those of this one are on their way. */
  stale: boolean
  empty?: string
  onChange: (chosen: Id[]) => void
}

/** Conditions to choose from, each with the number of rooms it would leave. */
export function ChoiceList<Id extends string>({ label, choices, chosen, takes, stale, empty, onChange }: Props<Id>) {
  return (
    <ListBox
      aria-label={label}
      className={classNames('choice-list', takes, stale && 'stale')}
      selectionMode={takes === 'one' ? 'single' : 'multiple'}
      selectionBehavior="toggle"
      disallowEmptySelection={takes === 'one'}
      escapeKeyBehavior="none"
      selectedKeys={chosen}
      onSelectionChange={keys => onChange(choices.map(({ id }) => id).filter(id => keys === 'all' || keys.has(id)))}
      renderEmptyState={() => <p className="choice-none">{empty ?? m.filter_nothing()}</p>}
    >
      {choices.map(({ id, name, count, lead, note }) => (
        <ListBoxItem
          key={id}
          id={id}
          textValue={visibleText(name)}
          aria-label={count === null ? name : m.rail_item({ name, count: formatCount(count) })}
          className="choice-item"
        >
          <i className="tick" aria-hidden="true" />
          {lead}
          <span className="cut">
            <Name text={name} />
            {note && <em>{visibleText(note)}</em>}
          </span>
          {count !== null && <span className="count">{formatCount(count)}</span>}
        </ListBoxItem>
      ))}
    </ListBox>
  )
}
