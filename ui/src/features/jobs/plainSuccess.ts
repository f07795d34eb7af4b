import type { Reasoned } from '../../api/reasons'

const plain = ['addMember.added', 'addMember.cardSent', 'createRoom.created', 'exitRoom.left']

/** The state has said it already that somebody came in or got a card. */
export function withoutPlainSuccess(row: Reasoned): Reasoned {
  return row.reason !== null && plain.includes(row.reason) ? { reason: null, code: null, message: null } : row
}
