import { useQueries } from '@tanstack/react-query'
import { lazy } from 'react'
import { Button as KitButton } from 'react-aria-components/Button'
import type { WorkspaceId } from '../../api/bindings'
import { personSummaryQuery, useOverview } from '../../api/queries'
import type { FullFilter, FullQuery } from '../../api/roomQuery'
import { Icon } from '../../components/Icon'
import { CloseOutlined, PlusOutlined } from '../../components/icons'
import { useLazyOverlay } from '../../components/lazyOverlay'
import { Name } from '../../components/Name'
import { shortId } from '../../components/shortId'
import { joinNames } from '../../i18n/format'
import { m } from '../../i18n/messages'
import { type Condition, conditionsOf } from './conditions'

const FilterPopover = lazy(() => import('./FilterPopover').then(({ FilterPopover }) => ({ default: FilterPopover })))

/** More names than this are told as a number. */
const MOST_NAMES = 2

type Props = { workspace: WorkspaceId; query: FullQuery; onFilter: (filter: FullFilter) => void }

/** The conditions in force, each with the way to remove it, and the way to more of them. */
export function FilterChips({ workspace, query, onFilter }: Props) {
  const popover = useLazyOverlay('dialog', overlay => <FilterPopover workspace={workspace} query={query} onFilter={onFilter} {...overlay} />)
  return (
    <div className="filter-chips">
      {conditionsOf(query.filter).map(condition => (
        <Chip key={condition.id} workspace={workspace} condition={condition} onRemove={() => onFilter(condition.without)} />
      ))}
      <KitButton className="add-filter" {...popover.trigger}>
        <Icon of={PlusOutlined} />
        {m.action_filter()}
      </KitButton>
      {popover.overlay}
    </div>
  )
}

function Chip({ workspace, condition, onRemove }: { workspace: WorkspaceId; condition: Condition; onRemove: () => void }) {
  const names = useNames(workspace, condition.names)
  const value = names.length > MOST_NAMES ? m.filter_several({ count: names.length }) : joinNames(names)
  return (
    <span className="chip" title={names.length > MOST_NAMES ? joinNames(names) : undefined}>
      <em>{condition.label}</em>
      <b className="cut">
        <Name text={value} />
      </b>
      <KitButton aria-label={m.remove_filter({ name: value })} onPress={onRemove}>
        <Icon of={CloseOutlined} />
      </KitButton>
    </span>
  )
}

/** The names of what a condition holds; an id stands for what is not known. */
function useNames(workspace: WorkspaceId, names: Condition['names']): string[] {
  const overview = useOverview(workspace)
  const people = useQueries({ queries: names.of === 'people' ? names.ids.map(person => personSummaryQuery(workspace, person)) : [] })
  switch (names.of) {
    case 'words':
      return names.words
    case 'tags':
      return names.ids.map(id => overview.data?.tags.find(tag => tag.id === id)?.name ?? shortId(id))
    case 'accounts':
      return names.ids.map(id => overview.data?.accounts.find(account => account.wxid === id)?.nickName ?? shortId(id))
    case 'people':
      return names.ids.map((id, place) => people[place]?.data?.nickName || shortId(id))
  }
}
