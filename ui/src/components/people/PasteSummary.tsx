import type { IconDefinition } from '@ant-design/icons-svg/es/types'
import { type ReactNode, useState } from 'react'
import type { ParsedPeople, RefusedLine, RefusedReason } from '../../api/bindings'
import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'
import { LinkButton } from '../Button'
import { Icon } from '../Icon'
import { CheckCircleFilled, InfoCircleOutlined, WarningOutlined } from '../icons'
import { visibleText } from '../safeText'

/** So many refused lines are named before the rest is folded, */
const SHOWN_AT_FIRST = 3
/** and so many even then: a whole column may be wrong for one reason. */
const MOST_SHOWN = 200
const LONGEST_SAMPLE = 40

type Props = {
  parsed: ParsedPeople
  /** The lines are rows of a file. */
  ofFile?: boolean
  children?: ReactNode
}

/** What became of the lines: recognised, merged, blank, refused with line number and reason. Nothing is dropped in silence. */
export function PasteSummary({ parsed, ofFile = false, children }: Props) {
  const [all, setAll] = useState(false)
  const { people, duplicates, blank, refused } = parsed
  const shown = refused.slice(0, all ? MOST_SHOWN : SHOWN_AT_FIRST)
  const unseen = refused.length - shown.length
  if (people.length === 0 && refused.length === 0 && !ofFile) return null
  return (
    <ul className="paste-summary" aria-live="polite">
      <Line look="ok" icon={CheckCircleFilled}>
        {m.paste_recognised({ count: formatCount(people.length) })}
      </Line>
      {children}
      {duplicates > 0 && <Line icon={InfoCircleOutlined}>{m.paste_merged({ count: formatCount(duplicates) })}</Line>}
      {blank > 0 && <Line icon={InfoCircleOutlined}>{m.paste_blank({ count: formatCount(blank) })}</Line>}
      {shown.map((line, place) => (
        <Refused key={`${line.line} ${place}`} line={line} />
      ))}
      {unseen > 0 && all && <li>{m.paste_more_refused({ count: formatCount(unseen) })}</li>}
      {refused.length > SHOWN_AT_FIRST && (
        <li>
          <LinkButton onPress={() => setAll(!all)}>{all ? m.show_fewer() : m.paste_more_refused({ count: formatCount(unseen) })}</LinkButton>
        </li>
      )}
    </ul>
  )
}

/** One thing to know about the list. */
export function Line({ look, icon, children }: { look?: 'ok' | 'warn'; icon: IconDefinition; children: ReactNode }) {
  return (
    <li className={look}>
      <Icon of={icon} />
      <span>{children}</span>
    </li>
  )
}

function Refused({ line }: { line: RefusedLine }) {
  const sample = line.text.length > LONGEST_SAMPLE ? `${line.text.slice(0, LONGEST_SAMPLE)}…` : line.text
  return (
    <Line look="warn" icon={WarningOutlined}>
      {m.paste_refused({ line: formatCount(line.line) })}
      <small>{visibleText(m.paste_reason({ text: sample, reason: refusedWords(line.reason) }))}</small>
    </Line>
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
