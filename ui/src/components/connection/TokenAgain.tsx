import { useState } from 'react'
import type { TokenKeeping, Workspace } from '../../api/bindings'
import { useReplaceToken } from '../../api/mutations'
import { m } from '../../i18n/messages'
import { Button } from '../Button'
import { showToast } from '../toast'
import { KeychainNote } from './KeychainNote'
import { TokenField } from './TokenField'

type Props = { workspace: Workspace; onDone: () => void; onCancel: () => void }

/** Gives a workspace a token anew: after it was lost, rejected, or changed by the administrator. */
export function TokenAgain({ workspace, onDone, onCancel }: Props) {
  const [token, setToken] = useState('')
  const replace = useReplaceToken()
  const save = (keep: TokenKeeping) => {
    if (token.trim() === '' || replace.isPending) return
    replace.mutate(
      { id: workspace.id, pasted: token, keep },
      {
        onSuccess: () => {
          showToast(m.token_replaced())
          onDone()
        },
      },
    )
  }
  return (
    <div className="token-again">
      <TokenField value={token} onChange={setToken} onEnter={() => save('keychain')} autoFocus />
      {replace.error && (
        <KeychainNote error={replace.error} busy={replace.isPending} onRetry={() => save('keychain')} onSessionOnly={() => save('sessionOnly')} />
      )}
      <div className="actions">
        <Button look="primary" isDisabled={token.trim() === ''} busy={replace.isPending} onPress={() => save('keychain')}>
          {m.token_save()}
        </Button>
        <Button look="plain" onPress={onCancel}>
          {m.action_cancel()}
        </Button>
      </div>
    </div>
  )
}
