import type { SyntheticEvent } from 'react'
import { Button as KitButton } from 'react-aria-components/Button'
import type { RoomSort } from '../../api/bindings'
import type { FullQuery } from '../../api/roomQuery'
import { Icon } from '../../components/Icon'
import { CaretDownOutlined, CaretUpOutlined } from '../../components/icons'
import { m } from '../../i18n/messages'
import { Tick } from './Tick'

type Order = Pick<FullQuery, 'sort' | 'descending'>
type Column = { className: string; label: () => string; sort: RoomSort | null }

const columns: readonly Column[] = [
  { className: 'cell-title', label: m.column_name, sort: 'name' },
  { className: 'cell-tags', label: m.column_tags, sort: null },
  { className: 'cell-size', label: m.column_size, sort: 'size' },
  { className: 'cell-owner', label: m.column_owner, sort: 'owner' },
  { className: 'cell-account', label: m.column_account, sort: null },
  { className: 'cell-type', label: m.column_type, sort: null },
  { className: 'cell-time', label: m.column_as_of, sort: 'asOf' },
]

/** With the tick boxes. */
export const COLUMN_COUNT = columns.length + 1

/** The order after a click on a header: the same column turns round; a new one starts with what people look for first. */
export function nextOrder(order: Order, sort: RoomSort): Order {
  if (order.sort === sort) return { sort, descending: !order.descending }
  return { sort, descending: sort === 'size' || sort === 'asOf' }
}

// The header is inside the grid, so that columns stay aligned beside any scroll bar; its focus and keys are none of the grid's business.
const keepFromGrid = (event: SyntheticEvent) => event.stopPropagation()

type Props = {
  order: Order
  onOrder: (order: Order) => void
  /** How much of the list is selected. */
  ticked: 'none' | 'some' | 'all'
  onTickAll: () => void
}

export function RoomTableHead({ order, onOrder, ticked, onTickAll }: Props) {
  return (
    <div className="room-row room-head" role="row" aria-rowindex={1} onFocus={keepFromGrid} onKeyDown={keepFromGrid}>
      <span role="columnheader" aria-label={m.select_all()} className="cell-check">
        <Tick isOn={ticked === 'all'} isPartly={ticked === 'some'} name={m.select_all()} onTick={onTickAll} />
      </span>
      {columns.map(({ className, label, sort }) => (
        <span
          key={className}
          role="columnheader"
          aria-label={label()}
          className={className}
          aria-sort={sort === order.sort ? (order.descending ? 'descending' : 'ascending') : undefined}
        >
          {sort === null ? (
            label()
          ) : (
            <KitButton onPress={() => onOrder(nextOrder(order, sort))} aria-label={m.sort_by({ column: label() })}>
              {label()}
              {sort === order.sort && <Icon of={order.descending ? CaretDownOutlined : CaretUpOutlined} />}
            </KitButton>
          )}
        </span>
      ))}
    </div>
  )
}
