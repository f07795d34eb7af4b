import type { AttemptRow, JobRow, JobSummary } from '../../api/bindings'
import { fullTime } from '../../i18n/format'

/** Everything support needs of one row, as text for the clipboard: ids, times, codes and raw answers. */
export function itemDetailsText(job: JobSummary, row: JobRow, attempts: readonly AttemptRow[]): string {
  const lines: [label: string, value: string | number | null | undefined][] = [
    ['job', `${job.number} ${job.kind}`],
    ['row', row.position],
    ['person', row.person?.wxid],
    ['room', row.room?.wxid ?? row.roomName],
    ['account', row.account?.userId],
    ['state', row.state],
    ['reason', row.reason],
    ...attempts.flatMap(attemptLines),
  ]
  return lines
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([label, value]) => `${label}: ${value}`)
    .join('\n')
}

function attemptLines({ sentAt, answeredAt, account, outcome, reason, code, message, raw }: AttemptRow): [string, string | number | null | undefined][] {
  return [
    ['sent', fullTime(sentAt)],
    ['answered', answeredAt === null ? null : fullTime(answeredAt)],
    ['by', account?.userId],
    ['outcome', outcome],
    ['text', reason],
    ['vendor code', code],
    ['vendor message', message],
    ['answer', raw],
  ]
}
