import type { QuickFilter, RoomQuery } from '../../api/bindings'
import { m } from '../../i18n/messages'

export function isFiltered(query: RoomQuery): boolean {
  return query.tag !== null || query.quick !== 'all' || query.text.trim() !== ''
}

export function quickFilterName(quick: QuickFilter): string {
  switch (quick) {
    case 'all':
      return m.rail_all()
    case 'nearlyFull':
      return m.rail_nearly_full()
    case 'withoutCustomers':
      return m.rail_without_customers()
    case 'internal':
      return m.rail_internal()
  }
}
