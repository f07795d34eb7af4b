import type { TagCount, WorkspaceId } from '../../api/bindings'
import { useStartSync } from '../../api/mutations'
import { useSyncState } from '../../api/queries'
import { emptyFilter, type FullQuery, hasConditions, isFiltered } from '../../api/roomQuery'
import { Button } from '../../components/Button'
import { Empty } from '../../components/Empty'
import { InboxOutlined } from '../../components/icons'
import { visibleText } from '../../components/safeText'
import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'
import { standingFilterOf } from './standingFilters'

type Props = { workspace: WorkspaceId; query: FullQuery; tag: TagCount | null; all: number | null; onQuery: (query: FullQuery) => void }

/** Why there is no room to show, and the ways out. An unread list is never called empty. */
export function NoRooms({ workspace, query, tag, all, onQuery }: Props) {
  const { data: sync } = useSyncState(workspace)
  const start = useStartSync(workspace)
  if (isFiltered(query) && all) return <NoMatch query={query} tag={tag} all={all} onQuery={onQuery} />

  const neverRead = sync?.finishedAt == null
  return (
    <Empty
      icon={InboxOutlined}
      title={neverRead ? m.rooms_not_read() : m.rooms_none()}
      text={neverRead ? m.rooms_not_read_text() : m.rooms_none_text()}
      actions={
        sync?.phase !== 'running' && (
          <Button look="primary" busy={start.isPending} onPress={() => start.mutate()}>
            {m.sync_start()}
          </Button>
        )
      }
    />
  )
}

function NoMatch({ query, tag, all, onQuery }: { query: FullQuery; tag: TagCount | null; all: number; onQuery: (query: FullQuery) => void }) {
  const text = query.text.trim()
  const within = hasConditions(query.filter) ? (tag?.name ?? standingFilterOf(query.filter)?.name() ?? m.filter_chosen()) : null
  const cleared = { ...query, filter: emptyFilter, text: '' }
  return (
    <Empty
      icon={InboxOutlined}
      title={m.rooms_no_match()}
      text={visibleText(noMatchText(text, within, tag))}
      actions={
        <>
          {text !== '' && within !== null && (
            <Button look="primary" onPress={() => onQuery({ ...query, filter: emptyFilter })}>
              {m.search_in_all({ count: formatCount(all) })}
            </Button>
          )}
          <Button onPress={() => onQuery(cleared)}>{m.clear_filters()}</Button>
        </>
      }
    />
  )
}

function noMatchText(text: string, within: string | null, tag: TagCount | null): string {
  if (text === '') return m.rooms_no_match_filter({ filter: within ?? '' })
  if (within === null) return m.rooms_no_match_text({ text })
  return tag ? m.rooms_no_match_tag({ text, count: formatCount(tag.rooms), tag: tag.name }) : m.rooms_no_match_within({ text, filter: within })
}
