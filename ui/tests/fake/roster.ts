import type {
  ContactWxid,
  ImportedRoster,
  MemberRow,
  PersonSummary,
  RosterEntry,
  RosterPerson,
  RosterRow,
  RosterState,
  RosterSummary,
} from '../../src/api/bindings'
import { zhangSans } from './people'
import { NOW } from './rooms'

export const sampleRoster: ImportedRoster = {
  fileName: '老客户名单.xlsx',
  column: '姓名',
  entries: ['刘建国', '张三', '王不认识'].map((text, place) => ({ line: place + 2, text })),
}

const inRoom = ({ person, roomAlias }: MemberRow): RosterPerson => ({ person, roomAlias, inRoom: true })
const elsewhere = (person: PersonSummary): RosterPerson => ({ person, roomAlias: null, inRoom: false })

/** Checks lists by the very name; two people called 张三 are known, who are in no sample room. */
export class FakeRosters {
  file: ImportedRoster | null = sampleRoster
  readonly pairs = new Map<string, ContactWxid>()
  private readonly checks: { summary: RosterSummary; rows: RosterRow[] }[] = []
  private readonly members: (room: string) => MemberRow[]

  constructor(members: (room: string) => MemberRow[]) {
    this.members = members
  }

  private row(entry: RosterEntry, members: readonly MemberRow[]): RosterRow {
    const paired = this.pairs.get(entry.text)
    const called = members.filter(({ person, roomAlias }) => [person.nickName, roomAlias, person.wxid].includes(entry.text)).map(inRoom)
    const known = zhangSans.filter(({ nickName, wxid }) => nickName === entry.text || wxid === entry.text).map(elsewhere)
    const chosen = [...called, ...known].filter(({ person }) => person.wxid === paired)
    const people = chosen.length > 0 ? chosen : called.length > 0 ? called : known
    const state: RosterState = !people[0]?.inRoom ? 'missing' : people.length > 1 ? 'ambiguous' : 'matched'
    return { state, entry, people: people.slice(0, 10), paired: chosen.length > 0 }
  }

  private check(room: string, entries: readonly RosterEntry[]): RosterSummary {
    const members = this.members(room)
    const lines = entries.map(entry => this.row(entry, members))
    const meant = new Set(lines.flatMap(({ people }) => people.map(({ person }) => person.wxid)))
    const extra = members
      .filter(({ person, isAccount }) => !person.coworker && !isAccount && !meant.has(person.wxid))
      .map((member): RosterRow => ({ state: 'extra', entry: null, people: [inRoom(member)], paired: false }))
    const rows = [...lines, ...extra]
    const count = (state: RosterState) => rows.filter(row => row.state === state).length
    const summary: RosterSummary = {
      id: `roster-${this.checks.length + 1}`,
      room,
      asOf: NOW - 180_000,
      matched: count('matched'),
      missing: count('missing'),
      extra: count('extra'),
      ambiguous: count('ambiguous'),
      canBePulled: rows.flatMap(({ state, people }) => (state === 'missing' && people.length === 1 ? people.map(({ person }) => person.wxid) : [])),
    }
    this.checks.push({ summary, rows })
    return summary
  }

  readonly handlers: Record<string, (args: Record<string, unknown>) => unknown> = {
    parse_roster: ({ pasted }): RosterEntry[] =>
      String(pasted)
        .split('\n')
        .flatMap((text, place) => (text.trim() === '' ? [] : [{ line: place + 1, text: text.trim() }])),
    import_roster: () => this.file,
    check_roster: ({ room, entries }) => this.check(String(room), entries as RosterEntry[]),
    roster_rows: ({ roster, state, offset, limit }) => {
      const rows = (this.checks.find(({ summary }) => summary.id === roster)?.rows ?? []).filter(row => state === null || row.state === state)
      return { total: rows.length, offset, rows: rows.slice(Number(offset), Number(offset) + Number(limit)) }
    },
    pair_roster_name: ({ name, person }) => {
      if (person === null) this.pairs.delete(String(name))
      else this.pairs.set(String(name), String(person))
      return null
    },
  }
}
