import { m } from '../../i18n/messages'

/** What stands in a greeting for the nickname of the account and for the name of the room. The words are the same in every language. */
export const placeholders = {
  account: () => `{${m.create_token_account()}}`,
  room: () => `{${m.create_token_room()}}`,
}

export type Piece = { text: string; filled: boolean }

/**
 * A greeting cut into what was written and what was filled in, for marking the latter. Null when that does not give the `greeting` of
 * the plan: what is shown is always what will be sent.
 */
export function piecesOf(written: string, values: { account: string; room: string }, greeting: string): Piece[] | null {
  const names: Record<string, string> = {
    [m.create_token_account()]: values.account,
    [m.create_token_short()]: values.account,
    [m.create_token_room()]: values.room,
  }
  const pieces = written.split(/(\{[^{}]*\})/).map((text): Piece => {
    const value = text.startsWith('{') ? names[text.slice(1, -1)] : undefined
    return value === undefined ? { text, filled: false } : { text: value, filled: true }
  })
  return pieces.map(({ text }) => text).join('') === greeting ? pieces.filter(({ text }) => text !== '') : null
}
