import { lazy, Suspense, useState } from 'react'
import { useClearLocalData } from '../../api/mutations'
import { Button } from '../../components/Button'
import { ErrorNote } from '../../components/Note'
import { forgetRemembered } from '../../components/remembered'
import { navigate } from '../../host/route'
import { m } from '../../i18n/messages'

const ConfirmDialog = lazy(() => import('../../components/ConfirmDialog').then(({ ConfirmDialog }) => ({ default: ConfirmDialog })))

/** Wipes everything of the app from this computer, after a word was typed. The vendor's data stays as it is. */
export function ClearData() {
  const [asking, setAsking] = useState(false)
  const clear = useClearLocalData()
  const act = () => {
    clear.mutate(undefined, {
      onSuccess: () => {
        forgetRemembered()
        setAsking(false)
        navigate({ screen: 'rooms', room: null })
      },
      onError: () => setAsking(false),
    })
  }
  return (
    <>
      <p>{m.clear_explained()}</p>
      {clear.error && <ErrorNote error={clear.error} onRetry={() => setAsking(true)} boxed />}
      <div>
        <Button look="danger" onPress={() => setAsking(true)}>
          {m.clear_data()}
        </Button>
      </div>
      {asking && (
        <Suspense fallback={null}>
          <ConfirmDialog
            title={m.clear_data()}
            text={m.clear_confirm_text()}
            typed={m.clear_word()}
            act={m.clear_act()}
            keep={m.clear_keep()}
            busy={clear.isPending}
            onAct={act}
            onClose={() => setAsking(false)}
          />
        </Suspense>
      )}
    </>
  )
}
