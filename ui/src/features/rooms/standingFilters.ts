import type { IconDefinition } from '@ant-design/icons-svg/es/types'
import type { RoomFacets, SizeBand } from '../../api/bindings'
import { emptyFilter, type FullFilter, sameFilter } from '../../api/roomQuery'
import { DashboardOutlined, FieldTimeOutlined, HomeOutlined, StarOutlined, UserDeleteOutlined } from '../../components/icons'
import { m } from '../../i18n/messages'

/** A filter that always stands in the rail. */
export type StandingFilter = {
  name: () => string
  icon: IconDefinition
  filter: FullFilter
  /** Its rooms, from the facets of all rooms. */
  count: (facets: RoomFacets) => number
}

const nearlyFullBands: readonly SizeBand[] = ['nearlyFull', 'full']

export const standingFilters: readonly StandingFilter[] = [
  { name: m.rail_favourites, icon: StarOutlined, filter: { ...emptyFilter, favourite: true }, count: facets => facets.favourites },
  {
    name: m.rail_nearly_full,
    icon: DashboardOutlined,
    filter: { ...emptyFilter, sizes: [...nearlyFullBands] },
    count: facets => facets.sizes.filter(({ band }) => nearlyFullBands.includes(band)).reduce((sum, { rooms }) => sum + rooms, 0),
  },
  { name: m.rail_without_customers, icon: UserDeleteOutlined, filter: { ...emptyFilter, withoutCustomers: true }, count: facets => facets.withoutCustomers },
  { name: m.rail_internal, icon: HomeOutlined, filter: { ...emptyFilter, external: false }, count: facets => facets.internal },
  { name: m.rail_missing, icon: FieldTimeOutlined, filter: { ...emptyFilter, missing: true }, count: facets => facets.missing },
]

/** The standing filter that this filter is, if it is one. */
export function standingFilterOf(filter: FullFilter): StandingFilter | undefined {
  return standingFilters.find(standing => sameFilter(standing.filter, filter))
}
