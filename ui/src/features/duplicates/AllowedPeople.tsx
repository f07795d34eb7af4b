import { useState } from 'react'
import type { AppError, PersonSummary } from '../../api/bindings'
import { IconButton, LinkButton } from '../../components/Button'
import { CloseOutlined } from '../../components/icons'
import { ErrorNote } from '../../components/Note'
import { PersonKind } from '../../components/people/PersonKind'
import { PersonLink } from '../../components/people/PersonLink'
import { visibleText } from '../../components/safeText'
import { shortId } from '../../components/shortId'
import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'

const SHOWN_AT_FIRST = 20

type Props = {
  /** Null while being read. */
  people: readonly PersonSummary[] | null
  error: AppError | null
  onRetry: () => void
  onRemove: (person: PersonSummary) => void
}

/** People whom staff let be in many rooms: they are not listed as repeated. */
export function AllowedPeople({ people, error, onRetry, onRemove }: Props) {
  const [all, setAll] = useState(false)
  const shown = all ? people : people?.slice(0, SHOWN_AT_FIRST)
  const more = (people?.length ?? 0) - SHOWN_AT_FIRST
  return (
    <section className="allowed" aria-label={m.dup_allowed()}>
      <h3>
        {m.dup_allowed()} {people && <i className="figures">{formatCount(people.length)}</i>}
      </h3>
      <p className="field-hint">{m.dup_allowed_hint()}</p>
      {error && <ErrorNote error={error} onRetry={onRetry} boxed stacked />}
      <ul>
        {shown?.map(person => (
          <li key={person.wxid}>
            <PersonLink person={person.wxid} summary={person} />
            <small className="cut" title={visibleText(person.wxid)}>
              {person.corporation ? <PersonKind person={person} /> : visibleText(shortId(person.wxid))}
            </small>
            <IconButton
              name={m.dup_disallow_person({ name: visibleText(person.nickName.trim() || m.name_blank()) })}
              icon={CloseOutlined}
              onPress={() => onRemove(person)}
            />
          </li>
        ))}
      </ul>
      {more > 0 && <LinkButton onPress={() => setAll(!all)}>{all ? m.show_fewer() : m.people_show_more({ count: formatCount(more) })}</LinkButton>}
    </section>
  )
}
