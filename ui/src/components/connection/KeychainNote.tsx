import type { AppError } from '../../api/bindings'
import { keychainCodes } from '../../api/errors'
import { m } from '../../i18n/messages'
import { Button } from '../Button'
import { ErrorNote } from '../Note'

type Props = {
  error: AppError
  busy: boolean
  onRetry: () => void
  /** Goes on without the keychain, until the window closes. */
  onSessionOnly: () => void
}

/** A token that could not be kept: why, what to do, and the way on for this session. Any other error is said as it is. */
export function KeychainNote({ error, busy, onRetry, onSessionOnly }: Props) {
  const offersSession = keychainCodes.has(error.code)
  return (
    <ErrorNote
      error={error}
      lead={offersSession ? m.token_not_kept() : ''}
      after={offersSession ? m.session_only_explained() : ''}
      onRetry={busy ? undefined : onRetry}
      actions={
        offersSession && (
          <Button look="primary" size="small" busy={busy} onPress={onSessionOnly}>
            {m.session_only()}
          </Button>
        )
      }
      boxed
      stacked
    />
  )
}
