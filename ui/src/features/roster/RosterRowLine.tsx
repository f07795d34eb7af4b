import type { IconDefinition } from '@ant-design/icons-svg/es/types'
import type { ContactWxid, RosterPerson, RosterRow, RosterState } from '../../api/bindings'
import { LinkButton } from '../../components/Button'
import { CheckCircleFilled, CloseCircleFilled, PlusCircleOutlined, QuestionCircleFilled } from '../../components/icons'
import { Badge } from '../../components/labels'
import { Name } from '../../components/Name'
import { PersonLink } from '../../components/people/PersonLink'
import { visibleText } from '../../components/safeText'
import { shortId } from '../../components/shortId'
import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'

const states: Record<RosterState, { look?: 'ok' | 'bad' | 'warn' | 'outline'; icon: IconDefinition; words: () => string }> = {
  matched: { look: 'ok', icon: CheckCircleFilled, words: m.roster_state_matched },
  missing: { look: 'bad', icon: CloseCircleFilled, words: m.roster_state_missing },
  ambiguous: { look: 'warn', icon: QuestionCircleFilled, words: m.roster_state_ambiguous },
  extra: { look: 'outline', icon: PlusCircleOutlined, words: m.roster_state_extra },
}

/** An id that a spreadsheet has made a number of. */
const ROUNDED_ID = /^\d(\.\d+)?E\+\d+$/i

type Props = { row: RosterRow; isDisabled: boolean; onPair: (name: string, person: ContactWxid | null) => void }

/** A line, whether its person is in the room, and who that is; of several a person chooses one, which is remembered. */
export function RosterRowLine({ row, isDisabled, onPair }: Props) {
  const { state, entry, people, paired } = row
  const { look, icon, words } = states[state]
  const asks = entry !== null && !paired && people.length > 1
  return (
    <div className="roster-row">
      <span className="line">{entry ? formatCount(entry.line) : ''}</span>
      <span className="cut">{entry ? <Name text={entry.text} /> : m.unknown_dash()}</span>
      <span>
        <Badge look={look} icon={icon}>
          {words()}
        </Badge>
      </span>
      <span className="roster-people">
        {people.length === 0 && <span className="roster-nobody">{entry && ROUNDED_ID.test(entry.text) ? m.refused_scientific() : m.roster_nobody()}</span>}
        {people.map(person => (
          <Candidate key={person.person.wxid} person={person} tellsRoom={state !== 'extra' && state !== 'matched'}>
            {asks && (
              <LinkButton
                isDisabled={isDisabled}
                aria-label={visibleText(m.roster_this_one_of({ text: entry.text, name: person.person.nickName, id: shortId(person.person.wxid) }))}
                onPress={() => onPair(entry.text, person.person.wxid)}
              >
                {m.roster_this_one()}
              </LinkButton>
            )}
          </Candidate>
        ))}
        {paired && entry && (
          <span className="roster-paired">
            {m.roster_paired()}{' '}
            <LinkButton isDisabled={isDisabled} aria-label={visibleText(m.roster_forget_of({ text: entry.text }))} onPress={() => onPair(entry.text, null)}>
              {m.roster_forget()}
            </LinkButton>
          </span>
        )}
      </span>
    </div>
  )
}

function Candidate({ person: { person, roomAlias, inRoom }, tellsRoom, children }: { person: RosterPerson; tellsRoom: boolean; children: React.ReactNode }) {
  const alias = roomAlias?.trim() && roomAlias !== person.nickName ? roomAlias : null
  return (
    <span className="roster-person">
      <PersonLink person={person.wxid} summary={person} />
      <small className="cut">
        <Name text={[alias, person.corporation, shortId(person.wxid)].filter(fact => fact !== null && fact !== '').join(' · ')} />
      </small>
      {tellsRoom && <small className="where">{inRoom ? m.roster_in_room() : m.roster_elsewhere()}</small>}
      {children}
    </span>
  )
}
