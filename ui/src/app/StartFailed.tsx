import type { AppError } from '../api/bindings'
import { ErrorNote } from '../components/Note'
import { Toasts } from '../components/Toasts'
import { m } from '../i18n/messages'

/** The window could not even read its own settings: say so instead of staying empty. */
export function StartFailed({ error, onRetry }: { error: AppError; onRetry: () => void }) {
  return (
    <div className="start">
      <main>
        <ErrorNote error={error} lead={m.start_failed()} onRetry={onRetry} boxed />
      </main>
      <Toasts />
    </div>
  )
}
