import { useState } from 'react'
import type { AppError, Workspace } from '../api/bindings'
import { errorWords, keychainCodes } from '../api/errors'
import { useOpenedWorkspace } from '../api/queries'
import { Button } from '../components/Button'
import { TokenAgain } from '../components/connection/TokenAgain'
import { KeyOutlined } from '../components/icons'
import { ErrorNote, Note } from '../components/Note'
import { m } from '../i18n/messages'

/** Above every screen when the token of the workspace cannot be had: why, and how to give it again. Local data stays readable. */
export function TokenTrouble({ workspace }: { workspace: Workspace }) {
  const opened = useOpenedWorkspace(workspace)
  const [asking, setAsking] = useState(false)
  const tokenState = opened.data?.tokenState ?? workspace.tokenState
  const missing = tokenState === 'missing' && !opened.isFetching
  const { error } = opened
  if (workspace.demo || (!missing && !error)) return null

  const paste = (
    <Button size="small" look="primary" icon={KeyOutlined} onPress={() => setAsking(true)}>
      {m.token_paste_again()}
    </Button>
  )
  if (asking) {
    return (
      <div className="token-lost">
        <TokenAgain workspace={workspace} onDone={() => setAsking(false)} onCancel={() => setAsking(false)} />
      </div>
    )
  }
  if (error) return <ErrorNote error={error} after={m.local_rows_stay()} onRetry={() => opened.refetch()} actions={asksForToken(error) && paste} />
  return (
    <Note look="warn" actions={paste}>
      {m.error_sentence({ lead: '', title: m.error_token_missing(), remedy: m.error_token_missing_remedy(), after: m.local_rows_stay() })}
    </Note>
  )
}

function asksForToken(error: AppError): boolean {
  return keychainCodes.has(error.code) || errorWords(error).action === 'pasteToken'
}
