import { useEffect } from 'react'
import type { Workspace } from '../../api/bindings'
import { useConnectionCheck } from '../../api/connectionCheck'
import { Button } from '../../components/Button'
import { Checklist } from '../../components/connection/Checklist'
import { m } from '../../i18n/messages'

/** The checklist of the first start, with the kept token. */
export function CheckAgain({ workspace }: { workspace: Workspace }) {
  const { steps, running, run } = useConnectionCheck()
  const { id } = workspace
  useEffect(() => run({ workspace: id, baseUrl: null, token: null }), [id, run])
  return (
    <div className="check-again">
      <Checklist steps={steps} />
      <div className="actions">
        <Button isDisabled={running} onPress={() => run({ workspace: id, baseUrl: null, token: null })}>
          {m.check_again()}
        </Button>
      </div>
    </div>
  )
}
