import { useState } from 'react'
import type { ParsedPeople, RefusedLine, RefusedReason } from '../../api/bindings'
import { LinkButton } from '../../components/Button'
import { Icon } from '../../components/Icon'
import { CheckCircleFilled, InfoCircleOutlined, WarningOutlined } from '../../components/icons'
import { visibleText } from '../../components/safeText'
import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'

/** So many refused lines are named before the rest is folded. */
const SHOWN_AT_FIRST = 3
const LONGEST_SAMPLE = 40

/** What became of the pasted lines: recognised, merged, refused with line number and reason. Nothing is dropped in silence. */
export function PasteSummary({ parsed }: { parsed: ParsedPeople }) {
  const [all, setAll] = useState(false)
  const { people, duplicates, refused } = parsed
  const shown = all ? refused : refused.slice(0, SHOWN_AT_FIRST)
  if (people.length === 0 && refused.length === 0) return null
  return (
    <ul className="paste-summary" aria-live="polite">
      <li className="ok">
        <Icon of={CheckCircleFilled} />
        <span>{m.paste_recognised({ count: formatCount(people.length) })}</span>
      </li>
      {duplicates > 0 && (
        <li>
          <Icon of={InfoCircleOutlined} />
          <span>{m.paste_merged({ count: formatCount(duplicates) })}</span>
        </li>
      )}
      {shown.map(line => (
        <Refused key={line.line} line={line} />
      ))}
      {refused.length > SHOWN_AT_FIRST && (
        <li>
          <LinkButton onPress={() => setAll(!all)}>
            {all ? m.show_fewer() : m.paste_more_refused({ count: formatCount(refused.length - SHOWN_AT_FIRST) })}
          </LinkButton>
        </li>
      )}
    </ul>
  )
}

function Refused({ line }: { line: RefusedLine }) {
  const sample = line.text.length > LONGEST_SAMPLE ? `${line.text.slice(0, LONGEST_SAMPLE)}…` : line.text
  return (
    <li className="warn">
      <Icon of={WarningOutlined} />
      <span>
        {m.paste_refused({ line: formatCount(line.line) })}
        <small>{visibleText(m.paste_reason({ text: sample, reason: refusedWords(line.reason) }))}</small>
      </span>
    </li>
  )
}

function refusedWords(reason: RefusedReason): string {
  switch (reason) {
    case 'scientificNotation':
      return m.refused_scientific()
    case 'tooLong':
      return m.refused_too_long()
    case 'notPrintable':
      return m.refused_not_printable()
    case 'overLimit':
      return m.refused_over_limit()
  }
}
