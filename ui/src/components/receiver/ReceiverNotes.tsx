import type { ReactNode } from 'react'
import type { ReceiverState, ReceiverWarning } from '../../api/bindings'
import { formatCount, momentOf } from '../../i18n/format'
import { m } from '../../i18n/messages'
import { ErrorNote, Note } from '../Note'

type Props = { state: ReceiverState; boxed?: boolean; actions?: ReactNode }

/** Why nothing is received, or why the vendor has probably switched the address off. */
export function ReceiverNotes({ state: { error, warning }, boxed, actions }: Props) {
  return (
    <>
      {error && <ErrorNote error={error} actions={actions} boxed={boxed} />}
      {warning && !error && (
        <Note look="warn" boxed={boxed} actions={actions}>
          {warningWords(warning)}
        </Note>
      )}
    </>
  )
}

function warningWords(warning: ReceiverWarning): string {
  switch (warning.kind) {
    case 'failing':
      return m.receiver_failing({ until: momentOf(warning.until) })
    case 'silent':
      return m.receiver_silent({ since: momentOf(warning.since), rooms: formatCount(warning.changedRooms) })
  }
}
