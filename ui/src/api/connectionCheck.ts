import { useCallback, useEffect, useRef, useState } from 'react'
import { type CheckReport, type CheckStep, type CheckStepName, type ConnectionRequest, commands, events } from './bindings'
import { toAppError } from './errors'
import { listenTo } from './events'

/** The steps in the order in which they are shown. */
export const checkStepNames: readonly CheckStepName[] = ['network', 'host', 'token', 'read', 'accounts', 'tags', 'callbacks', 'clock']

export type ConnectionCheck = {
  steps: CheckStep[]
  running: boolean
  /** The last finished run; null before the first one and while one runs. */
  report: CheckReport | null
  run: (target: Omit<ConnectionRequest, 'checkId'>) => void
  /** Forgets the result: what was checked is no longer what is in the form. */
  reset: () => void
}

const waitingSteps = (): CheckStep[] => checkStepNames.map(name => ({ name, state: 'waiting', finding: null, error: null }))

/** The connection checklist: steps change while it runs, only the newest run counts. */
export function useConnectionCheck(): ConnectionCheck {
  const [steps, setSteps] = useState(waitingSteps)
  const [running, setRunning] = useState(false)
  const [report, setReport] = useState<CheckReport | null>(null)
  const currentId = useRef('')

  useEffect(
    () =>
      listenTo(events.checkStepChanged, ({ checkId, step }) => {
        if (checkId !== currentId.current) return
        setSteps(all => all.map(other => (other.name === step.name ? step : other)))
      }),
    [],
  )

  const reset = useCallback(() => {
    currentId.current = ''
    setSteps(waitingSteps())
    setRunning(false)
    setReport(null)
  }, [])

  const run = useCallback((target: Omit<ConnectionRequest, 'checkId'>) => {
    const checkId = crypto.randomUUID()
    currentId.current = checkId
    setSteps(waitingSteps())
    setReport(null)
    setRunning(true)
    const finish = (finished: CheckReport) => {
      if (currentId.current !== checkId) return
      setSteps(finished.steps)
      setReport(finished)
      setRunning(false)
    }
    commands.checkConnection({ checkId, ...target }).then(finish, thrown => finish(failedReport(thrown)))
  }, [])

  return { steps, running, report, run, reset }
}

/** The check itself could not run (an unusable address, for example): said at the step it concerns. */
function failedReport(thrown: unknown): CheckReport {
  const error = toAppError(thrown)
  const name: CheckStepName = error.code === 'tokenUnusable' || error.code === 'tokenMissing' ? 'token' : error.code === 'baseUrlUnusable' ? 'host' : 'network'
  const steps = waitingSteps().map(step => (step.name === name ? { ...step, state: 'failed' as const, error } : step))
  return { steps, usable: false }
}
