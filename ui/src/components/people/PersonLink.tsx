import type { ContactWxid, Highlight, PersonSummary } from '../../api/bindings'
import { formatRoute } from '../../host/route'
import { m } from '../../i18n/messages'
import { Avatar } from '../Avatar'
import { Name } from '../Name'

type Props = { person: ContactWxid; summary: PersonSummary | null; highlights?: readonly Highlight[] }

/** A person's avatar and name, leading to their page. Somebody of whom nothing is known has a page too. */
export function PersonLink({ person, summary, highlights }: Props) {
  return (
    <a className="person-link" href={formatRoute({ screen: 'person', person })}>
      <Avatar id={person} name={summary?.nickName ?? null} />
      {summary ? <Name text={summary.nickName} highlights={highlights} className="cut" /> : <span className="unknown cut">{m.person_unknown()}</span>}
    </a>
  )
}
