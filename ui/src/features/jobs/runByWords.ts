import type { JobSummary } from '../../api/bindings'
import { steeredBy } from '../../api/jobs'
import { visibleText } from '../../components/safeText'
import { m } from '../../i18n/messages'

/** Which other desk of the team runs the job, or ran it last. */
export function runByWords(job: JobSummary, desk: string): string {
  return visibleText(steeredBy(job) === null ? m.job_run_by_last({ desk }) : m.job_run_by({ desk }))
}
