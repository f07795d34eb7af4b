import { useQueries } from '@tanstack/react-query'
import { lazy, useState } from 'react'
import type { ContactWxid, PersonSummary, WorkspaceId } from '../../api/bindings'
import { personSummaryQuery } from '../../api/queries'
import { Button, IconButton, LinkButton } from '../../components/Button'
import { CopyableId } from '../../components/CopyableId'
import { Empty } from '../../components/Empty'
import { CloseOutlined, PlusOutlined, UserOutlined } from '../../components/icons'
import { useLazyOverlay } from '../../components/lazyOverlay'
import { PersonKind } from '../../components/people/PersonKind'
import { PersonLink } from '../../components/people/PersonLink'
import { visibleText } from '../../components/safeText'
import { shortId } from '../../components/shortId'
import { VirtualList } from '../../components/VirtualList'
import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'
import { type PullDraft, withAdded, without } from './draft'

const AddCustomers = lazy(() => import('../../components/people/AddCustomers').then(({ AddCustomers }) => ({ default: AddCustomers })))

const ROW_HEIGHT = 40

type Props = { workspace: WorkspaceId; people: readonly ContactWxid[]; fileName: string | null; onChange: (change: Partial<PullDraft>) => void }

/** The customers to pull, in the order of sending. */
export function ChosenPeople({ workspace, people, fileName, onChange }: Props) {
  const [range, setRange] = useState({ first: 0, last: 24 })
  const first = Math.min(range.first, Math.max(0, people.length - 1))
  const summaries = useQueries({ queries: people.slice(first, range.last + 1).map(person => personSummaryQuery(workspace, person)) })
  const set = (chosen: readonly ContactWxid[]) => onChange({ people: chosen, fileName: chosen.length === 0 ? null : fileName })
  const adding = useLazyOverlay('dialog', overlay => (
    <AddCustomers
      workspace={workspace}
      chosen={people}
      onAdd={added => set(withAdded(people, added))}
      onRemove={removed => set(without(people, removed))}
      {...overlay}
    />
  ))
  return (
    <section className="pull-list" aria-label={m.pull_customers()}>
      <header>
        <h2>
          {m.pull_customers()} {people.length > 0 && <small>{formatCount(people.length)}</small>}
        </h2>
        {fileName !== null && <small className="cut">{visibleText(m.pull_from_file({ file: fileName }))}</small>}
        <span className="grow" />
        {people.length > 1 && <LinkButton onPress={() => set([])}>{m.pull_clear()}</LinkButton>}
        <Button size="small" icon={PlusOutlined} {...adding.trigger}>
          {m.pull_add_people()}
        </Button>
        {adding.overlay}
      </header>
      {people.length === 0 ? (
        <Empty icon={UserOutlined} title={m.reason_plan_nobody()} text={m.pull_nobody_text()} />
      ) : (
        <VirtualList
          count={people.length}
          rowHeight={ROW_HEIGHT}
          label={m.pull_customers()}
          keyOf={index => people[index] ?? index}
          onRange={(from, to) => setRange({ first: from, last: to })}
        >
          {index => {
            const person = people[index]
            if (person === undefined) return null
            return (
              <ChosenPerson wxid={person} person={summaries[index - first]?.data ?? null} place={index + 1} onRemove={() => set(without(people, [person]))} />
            )
          }}
        </VirtualList>
      )}
    </section>
  )
}

type RowProps = { wxid: ContactWxid; person: PersonSummary | null; place: number; onRemove: () => void }

function ChosenPerson({ wxid, person, place, onRemove }: RowProps) {
  return (
    <div className="chosen-row">
      <span className="cell-count figures">{formatCount(place)}</span>
      <PersonLink person={wxid} summary={person} />
      <span className="cell-kind cut">{person && <PersonKind person={person} />}</span>
      <CopyableId what={m.id_person()} id={wxid} />
      <IconButton name={m.pull_remove({ name: person?.nickName || shortId(wxid) })} icon={CloseOutlined} onPress={onRemove} />
    </div>
  )
}
