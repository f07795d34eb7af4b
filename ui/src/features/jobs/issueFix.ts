import type { JobIssue } from '../../api/bindings'

/**
 * What the app can offer for rows of one reason, beside another account: ask the vendor again, send once more, or how it is done on a
 * phone. `none`: something chosen has to be chosen otherwise, so sending the same again would only fail again.
 */
export type Fix = 'verify' | 'retry' | 'phoneOwner' | 'phoneTry' | 'none'

/** Outcomes that reading cannot settle: only a person knows. */
const onlyByPerson: ReadonlySet<string> = new Set(['job.cardUnclear', 'job.createUnclear'])

const fixes: Readonly<Record<string, Fix>> = {
  'addMember.noReason': 'phoneTry',
  'exitRoom.noReason': 'phoneOwner',
  'exitRoom.accountIsOwner': 'phoneOwner',
  'addMember.notFriend': 'none',
  'addMember.roomFull': 'none',
  'addMember.accountNotInRoom': 'none',
  'addMember.internalRoom': 'none',
  'addMember.accountMissing': 'none',
  'addMember.accountAmbiguous': 'none',
  'addMember.notWecom': 'none',
  'createRoom.accountMissing': 'none',
  'createRoom.accountAmbiguous': 'none',
  'createRoom.notWecom': 'none',
  'createRoom.coworkerMissing': 'none',
  'createRoom.customerMissing': 'none',
  'createRoom.tooFewCustomers': 'none',
  'exitRoom.accountMissing': 'none',
  'exitRoom.accountAmbiguous': 'none',
  'exitRoom.notWecom': 'none',
  'job.refused': 'none',
  'job.noAccountInNextRoom': 'none',
}

export function fixOf({ state, reason }: Pick<JobIssue, 'state' | 'reason'>): Fix {
  if (state === 'unknown') return reason !== null && onlyByPerson.has(reason) ? 'none' : 'verify'
  return (reason !== null && Object.hasOwn(fixes, reason) ? fixes[reason] : undefined) ?? 'retry'
}
