import { useMemo } from 'react'
import type { ContactWxid, DuplicateQuery, PersonSummary, WorkspaceId } from '../../api/bindings'
import { allowedIds, useAllowedPeople, useDuplicateSummary, useSetAllowed } from '../../api/duplicates'
import { ExportButton } from '../../components/export/ExportButton'
import { ErrorNote } from '../../components/Note'
import { visibleText } from '../../components/safeText'
import { TopBar } from '../../components/TopBar'
import { showToast } from '../../components/toast'
import { m } from '../../i18n/messages'
import { AllowedPeople } from './AllowedPeople'
import { DuplicateList } from './DuplicateList'
import { DuplicateSummary } from './DuplicateSummary'
import { RoomSetChoice } from './RoomSetChoice'
import { useRoomSet } from './roomSets'

/** 群去重: who is in several rooms of a set, and who may be. */
export function DuplicatesScreen({ workspace }: { workspace: WorkspaceId }) {
  const sets = useRoomSet(workspace)
  const allowed = useAllowedPeople(workspace)
  const setAllowed = useSetAllowed(workspace)
  // The same query while the same people are allowed, in whatever order they come.
  const ids = JSON.stringify(allowedIds(allowed.data ?? []))
  const query: DuplicateQuery = useMemo(() => ({ rooms: sets.rooms, allowed: JSON.parse(ids) as ContactWxid[] }), [sets.rooms, ids])
  const summary = useDuplicateSummary(workspace, query)
  const allow = (person: PersonSummary) =>
    setAllowed.mutate(
      { person, allowed: true },
      { onSuccess: () => showToast(visibleText(m.dup_allowed_toast({ name: person.nickName.trim() || m.name_blank() }))) },
    )

  return (
    <>
      <TopBar title={m.dup_title()} sub={m.dup_sub()} workspace={workspace} />
      <div className="people">
        <section className="people-input" aria-label={m.dup_choose()}>
          <RoomSetChoice sets={sets} />
          <DuplicateSummary answer={summary.data ?? null} />
          <ExportButton
            workspace={workspace}
            isDisabled={!summary.data || summary.data.total === 0}
            exportables={[{ name: m.export_duplicates(), what: { of: 'duplicates', query } }]}
          />
          <AllowedPeople
            people={allowed.data ?? null}
            error={allowed.error}
            onRetry={() => allowed.refetch()}
            onRemove={person => setAllowed.mutate({ person, allowed: false })}
          />
        </section>
        <section className="people-results" aria-label={m.dup_people()}>
          {summary.error && <ErrorNote error={summary.error} lead={m.rooms_unreadable()} onRetry={() => summary.refetch()} />}
          {allowed.data && <DuplicateList key={sets.id} workspace={workspace} query={query} onAllow={allow} />}
        </section>
      </div>
    </>
  )
}
