import { type ReactNode, useState } from 'react'
import type { ContactWxid, PersonDetail, PersonLookup, PersonSummary, WorkspaceId } from '../../api/bindings'
import { handOver } from '../../api/handover'
import { useFound } from '../../api/queries'
import { Avatar } from '../../components/Avatar'
import { Button, LinkButton } from '../../components/Button'
import { CopyableId } from '../../components/CopyableId'
import { ExportButton } from '../../components/export/ExportButton'
import { ArrowLeftOutlined, InfoCircleOutlined, SafetyCertificateOutlined, UserAddOutlined } from '../../components/icons'
import { Account } from '../../components/labels'
import { Name } from '../../components/Name'
import { Note } from '../../components/Note'
import { PersonKind } from '../../components/people/PersonKind'
import { PersonStateBadge } from '../../components/people/PersonStateBadge'
import { visibleText } from '../../components/safeText'
import { RelativeTime } from '../../components/Time'
import { goBack, navigate } from '../../host/route'
import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'

const FEW_NAMES = 5
/** So many people of the same name are looked for. */
const MOST_NAMESAKES = 50

type Props = {
  workspace: WorkspaceId
  person: ContactWxid
  summary: PersonSummary | null
  detail: PersonDetail | null
  answer: PersonLookup | null
  verifying: boolean
  /** Another lookup runs. */
  isDisabled: boolean
  onVerify: () => void
}

/** Who the person is, and how sure that is. Identity is the id: the name may be borne by others, and then that is said. */
export function PersonFacts({ workspace, person, summary, detail, answer, verifying, isDisabled, onVerify }: Props) {
  const pull = () => {
    handOver(workspace, 'pull', { people: [person] })
    navigate({ screen: 'pull' })
  }
  return (
    <section className="people-input person-facts" aria-label={m.person_who()}>
      <div>
        <Button look="plain" size="small" icon={ArrowLeftOutlined} onPress={() => goBack({ screen: 'people', person: null })}>
          {m.action_back()}
        </Button>
      </div>
      <header>
        <Avatar id={person} name={summary?.nickName ?? null} />
        <div>
          <h2>{summary ? <Name text={summary.nickName} /> : m.person_unknown()}</h2>
          <p>{summary ? <PersonKind person={summary} /> : m.person_unknown_text()}</p>
        </div>
      </header>
      <PersonStateBadge answer={answer} verifying={verifying} />
      {summary && <Namesakes workspace={workspace} person={summary} />}
      <Button look="primary" wide icon={SafetyCertificateOutlined} busy={verifying} isDisabled={isDisabled} onPress={onVerify}>
        {m.person_verify()}
      </Button>
      <Button wide icon={UserAddOutlined} onPress={pull}>
        {m.person_pull()}
      </Button>
      <ExportButton workspace={workspace} exportables={[{ name: m.export_person_rooms({ count: 1 }), what: { of: 'personRooms', people: [person] } }]} />
      <dl className="person-data">
        <Fact name={m.id_person()}>
          <CopyableId what={m.id_person()} id={person} />
        </Fact>
        {detail && <KnownFacts detail={detail} />}
      </dl>
    </section>
  )
}

function KnownFacts({ detail }: { detail: PersonDetail }) {
  const { person, aliases, friendOf, firstSeen, lastSeen } = detail
  return (
    <>
      <Fact name={m.person_company()}>{person.corporation ? <Name text={person.corporation} /> : m.unknown_dash()}</Fact>
      <Fact name={m.person_aliases()}>
        <Several all={aliases.map(alias => ({ key: alias, node: <Name text={alias} /> }))} none={m.person_no_aliases()} />
      </Fact>
      <Fact name={m.person_friend_of()}>
        <Several all={friendOf.map(account => ({ key: account.userId, node: <Account account={account} /> }))} none={m.person_no_friend()} />
      </Fact>
      <Fact name={m.person_first_seen()}>
        <RelativeTime at={firstSeen} />
      </Fact>
      <Fact name={m.person_last_seen()}>
        <RelativeTime at={lastSeen} />
      </Fact>
    </>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  )
}

/** A few of them, the rest on request. */
function Several({ all, none }: { all: readonly { key: string; node: ReactNode }[]; none: string }) {
  const [open, setOpen] = useState(false)
  if (all.length === 0) return none
  const more = all.length - FEW_NAMES
  return (
    <>
      <ul>
        {(open ? all : all.slice(0, FEW_NAMES)).map(({ key, node }) => (
          <li key={key}>{node}</li>
        ))}
      </ul>
      {more > 0 && <LinkButton onPress={() => setOpen(!open)}>{open ? m.show_fewer() : m.people_show_more({ count: formatCount(more) })}</LinkButton>}
    </>
  )
}

/** Others who bear exactly this name. */
function Namesakes({ workspace, person }: { workspace: WorkspaceId; person: PersonSummary }) {
  const name = person.nickName.trim()
  const { data, isPlaceholderData } = useFound(workspace, name, MOST_NAMESAKES)
  if (name === '' || !data || isPlaceholderData) return null
  const others = data.people.filter(other => other.person.wxid !== person.wxid && other.person.nickName.trim() === name).length
  if (others === 0) return null
  return (
    <Note
      icon={InfoCircleOutlined}
      boxed
      stacked
      actions={<LinkButton onPress={() => navigate({ screen: 'people', person: name })}>{m.person_see_namesakes()}</LinkButton>}
    >
      {visibleText(m.person_namesakes({ name, count: formatCount(others) }))}
    </Note>
  )
}
