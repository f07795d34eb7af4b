import { m } from '../i18n/messages'

type Props = { what: string; done: number; total: number | null; running: boolean }

/** Tells screen readers about progress every ten percent, and when it ends. */
export function ProgressAnnouncer({ what, done, total, running }: Props) {
  return (
    <div className="only-heard" role="status" aria-live="polite">
      {announcement(what, done, total, running)}
    </div>
  )
}

export function announcement(what: string, done: number, total: number | null, running: boolean): string {
  if (!running) return done > 0 ? m.progress_finished({ what }) : ''
  if (total === null || total === 0) return m.progress_started({ what })
  return m.progress_percent({ what, percent: Math.floor((done / total) * 10) * 10 })
}
