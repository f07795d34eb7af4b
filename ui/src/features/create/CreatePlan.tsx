import { useQueries } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { AccountSummary, AppError, ContactWxid, WorkspaceId } from '../../api/bindings'
import type { CreatePlan as Planned } from '../../api/newRooms'
import { personSummaryQuery } from '../../api/queries'
import { reasonWords } from '../../api/reasons'
import { Avatar } from '../../components/Avatar'
import { Icon } from '../../components/Icon'
import { MessageOutlined, UsergroupAddOutlined, UserOutlined } from '../../components/icons'
import { PlanFact, PlanPanel } from '../../components/jobs/PlanPanel'
import { StartPlan } from '../../components/jobs/StartPlan'
import { Name } from '../../components/Name'
import { ErrorNote, Note } from '../../components/Note'
import { visibleText } from '../../components/safeText'
import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'
import { type Draft, FEWEST_CUSTOMERS, MOST_CUSTOMERS } from './draft'
import { piecesOf } from './placeholders'

/** Faces shown of those who come in. */
const FACES = 9

type Props = {
  workspace: WorkspaceId
  draft: Draft
  account: AccountSummary | null
  planned: Planned | null
  /** The plan is of the form as it stands. */
  upToDate: boolean
  error: AppError | null
  onRetry: () => void
  onStarted: () => void
}

/** 将要发生什么: who creates, who comes in, what is said, in the order in which it happens. */
export function CreatePlan({ workspace, draft, account, planned, upToDate, error, onRetry, onStarted }: Props) {
  const create = planned?.row?.create ?? null
  const doubtful = create?.notFriends.length ?? 0
  const impossible = planned?.row?.forecast === 'impossible' ? reasonWords(planned.row) : null
  const name = draft.name.trim()
  const createdToday = planned?.plan.accounts.find(({ account: other }) => other.userId === draft.account)?.createdToday ?? null
  const hint =
    impossible && upToDate
      ? visibleText([impossible.title, impossible.remedy].filter(text => text !== '').join(m.create_sentence_gap()))
      : m.create_start_hint()
  return (
    <PlanPanel
      title={m.create_plan()}
      foot={
        <>
          {createdToday !== null && <PlanFact name={m.create_today()}>{m.create_today_count({ count: formatCount(createdToday) })}</PlanFact>}
          <StartPlan
            workspace={workspace}
            plan={upToDate && !impossible ? (planned?.plan ?? null) : null}
            act={m.create_start()}
            numberLabel={() => m.create_start()}
            hint={hint}
            onStarted={onStarted}
          />
        </>
      }
    >
      {error && <ErrorNote error={error} lead={m.create_not_planned()} onRetry={onRetry} boxed stacked />}
      <ol className="create-steps">
        <Step
          icon={<Icon of={UsergroupAddOutlined} />}
          title={account ? visibleText(m.create_step_create({ account: account.nickName })) : m.create_step_create_nobody()}
        >
          {name === '' ? m.create_step_nameless() : <Name text={name} />}
        </Step>
        <Step icon={<Icon of={UserOutlined} />} title={title(draft)}>
          {whoComes(draft)}
          <Faces workspace={workspace} people={draft.customers} />
        </Step>
        <Step
          icon={<Icon of={MessageOutlined} />}
          title={
            draft.greeting.trim() === '' ? m.create_step_no_greeting() : visibleText(m.create_step_greeting({ account: account?.nickName ?? m.unknown_dash() }))
          }
        >
          {create && create.greeting.trim() !== '' && <Greeting draft={draft} account={account} greeting={create.greeting} />}
        </Step>
      </ol>
      {doubtful > 0 && draft.customers.length >= FEWEST_CUSTOMERS && (
        <Note look="warn" boxed>
          {m.create_plan_doubtful({ count: formatCount(doubtful) })}
        </Note>
      )}
    </PlanPanel>
  )
}

function title({ customers, coworkers }: Draft): string {
  const count = formatCount(customers.length + coworkers.length)
  return customers.length > MOST_CUSTOMERS ? m.create_step_too_many({ count }) : m.create_step_people({ count })
}

function whoComes({ customers, coworkers }: Draft): string {
  const counts = { customers: formatCount(customers.length), coworkers: formatCount(coworkers.length) }
  if (customers.length === 0) return m.create_step_nobody()
  if (customers.length > MOST_CUSTOMERS) return m.create_counter_over({ count: formatCount(customers.length - MOST_CUSTOMERS), most: MOST_CUSTOMERS })
  return coworkers.length === 0 ? m.create_step_customers({ customers: counts.customers }) : m.create_step_people_of(counts)
}

function Step({ icon, title, children }: { icon: ReactNode; title: string; children: ReactNode }) {
  return (
    <li className="create-step">
      <span className="step-mark">{icon}</span>
      <h3>{title}</h3>
      <div>{children}</div>
    </li>
  )
}

function Faces({ workspace, people }: { workspace: WorkspaceId; people: readonly ContactWxid[] }) {
  const shown = people.slice(0, FACES)
  const summaries = useQueries({ queries: shown.map(person => personSummaryQuery(workspace, person)) })
  if (people.length === 0) return null
  return (
    <span className="faces" aria-hidden="true">
      {shown.map((person, place) => (
        <Avatar key={person} id={person} name={summaries[place]?.data?.nickName ?? null} />
      ))}
      {people.length > FACES && <span>{m.more_count({ count: people.length - FACES })}</span>}
    </span>
  )
}

/** What is said in the room, exactly as the plan has it; what was filled in is marked. */
function Greeting({ draft, account, greeting }: { draft: Draft; account: AccountSummary | null; greeting: string }) {
  const values = { account: account?.nickName ?? '', room: draft.name.trim() }
  const pieces = piecesOf(draft.greeting.trim(), values, greeting) ?? [{ text: greeting, filled: false }]
  return (
    <blockquote className="greeting">
      <Avatar id={account?.wxid ?? ''} name={account?.nickName ?? null} />
      <p>
        <bdi>{pieces.map(({ text, filled }, place) => (filled ? <mark key={place}>{visibleLines(text)}</mark> : visibleLines(text)))}</bdi>
      </p>
    </blockquote>
  )
}

/** A greeting may have several lines; each is made harmless by itself. */
function visibleLines(text: string): string {
  return text.split('\n').map(wholeVisible).join('\n')
}

/** `visibleText` cuts what is longer than a name: a long line is shown in pieces. */
function wholeVisible(line: string): string {
  const points = Array.from(line)
  const pieces = Array.from({ length: Math.ceil(points.length / 200) }, (_, place) => points.slice(place * 200, (place + 1) * 200).join(''))
  return pieces.map(visibleText).join('')
}
