import type {
  ChangeQuery,
  ChangeRow,
  ContactWxid,
  DuplicateQuery,
  DuplicateRow,
  DuplicateWindow,
  ExportRecord,
  Found,
  ImportedPeople,
  MemberRow,
  ParsedPeople,
  PeopleRoomWindow,
  PersonDetail,
  PersonLookup,
  PersonRoom,
  PersonSummary,
  RoomRow,
} from '../../src/api/bindings'
import { type Args, type FakeMirror, zhangMin } from './mirror'
import { accounts, DAY, hostileName, MINUTE, memberAt, NOW, roomAt } from './rooms'

const customer = (wxid: string, nickName: string, corporation: string | null): PersonSummary => ({
  wxid,
  nickName,
  kind: corporation === null ? 'wechat' : 'wecom',
  corporation,
  coworker: false,
})

/** Two who share a name, found by it and by its pinyin. */
export const zhangSans = [customer('wmzhangsan-hongsheng', '张三', '宏盛建材'), customer('wmzhangsan-qiming', '张三', null)] as const
/** Somebody with a name made to harm. */
export const hostilePerson = customer('wmhostile', hostileName, hostileName)

const SAMPLE_ROOMS = 15
const roomsByPlace = [0, 7, 2, 11, 4, 13]

/** A file as it is understood: ten people, one row in scientific notation, one repeated, two blank. */
export const sampleFile: ImportedPeople = {
  parsed: {
    people: Array.from({ length: 10 }, (_, index) => `wmRhyBgAA${index}PKOL7IA2NbIkedj8Q${index % 2 === 0 ? 'k' : 'a'}`),
    duplicates: 1,
    blank: 2,
    refused: [{ line: 5, text: '7.8813E+15', reason: 'scientificNotation' }],
  },
  sheet: '客户名单',
  column: '客户ID',
  columnKnown: true,
  ignoredColumns: ['姓名', '手机号'],
}

/** What the mirror and the ledger would say of people: who they are, where, who is in several rooms, what was exported. */
export class FakePeople {
  allowed: PersonSummary[] = []
  exports: ExportRecord[] = []
  /** What the system's file dialog leads to; null: closed. */
  file: ImportedPeople | null = sampleFile
  private readonly mirror: FakeMirror
  /** Those whom a look for duplicates has met. */
  private readonly repeated = new Map<ContactWxid, PersonSummary>()
  private members: Map<ContactWxid, PersonSummary> | null = null

  constructor(mirror: FakeMirror) {
    this.mirror = mirror
  }

  private summary(wxid: string): PersonSummary {
    const known = [zhangMin, ...zhangSans, hostilePerson].find(person => person.wxid === wxid)
    if (known) return known
    this.members ??= new Map(
      Array.from({ length: SAMPLE_ROOMS }, (_, index) => roomAt(index)).flatMap(room =>
        Array.from({ length: room.size }, (_, place) => memberAt(room, place).person).map(person => [person.wxid, person] as const),
      ),
    )
    const member = this.members.get(wxid)
    if (member) return member
    const repeated = this.repeated.get(wxid)
    if (repeated) return repeated
    return customer(wxid, wxid.endsWith('k') || wxid.endsWith('a') ? '张敏' : '李思远', wxid.endsWith('a') ? '宏盛建材' : null)
  }

  private roomIndexes(wxid: string): number[] {
    if (wxid.endsWith('9')) return []
    if (wxid.startsWith('wmmany')) return Array.from({ length: 120 }, (_, index) => index)
    return wxid === zhangMin.wxid ? roomsByPlace : roomsByPlace.slice(0, 2 + (wxid.charCodeAt(wxid.length - 1) % 5))
  }

  /** A person known locally in a few rooms; ids ending in 9 are not known at all. */
  lookup(wxid: string, verified = false): PersonLookup {
    if (wxid.endsWith('9') && !verified) return { person: wxid, summary: null, rooms: [], asOf: null, verified, error: null }
    const rooms = (wxid.endsWith('9') ? roomsByPlace.slice(0, 2) : this.roomIndexes(wxid)).map(
      (index, place): PersonRoom => ({
        room: roomAt(index),
        roomAlias: place === 0 ? '徐汇店-张敏' : null,
        firstSeen: NOW - (40 - place) * DAY,
        lastSeen: NOW,
        leftAt: null,
        difference: verified && place === 2 ? 'added' : verified && place === 5 ? 'left' : 'none',
      }),
    )
    const past: PersonRoom = {
      room: roomAt(13),
      roomAlias: null,
      firstSeen: NOW - 90 * DAY,
      lastSeen: NOW - 12 * DAY,
      leftAt: NOW - 11 * DAY,
      difference: 'none',
    }
    return {
      person: wxid,
      summary: this.summary(wxid),
      rooms: wxid === zhangSans[0].wxid ? [...rooms.filter(({ room }) => room.wxid !== past.room.wxid), past] : rooms,
      asOf: verified ? NOW : NOW - 293 * MINUTE,
      verified,
      error: null,
    }
  }

  private detail(wxid: string): PersonDetail | null {
    if (wxid.endsWith('9')) return null
    return {
      person: this.summary(wxid),
      aliases: ['徐汇店-张敏', '张敏 尾号 4471'],
      rooms: this.roomIndexes(wxid).length,
      friendOf: accounts.slice(0, 2).map(account => ({ ...account })),
      firstSeen: NOW - 90 * DAY,
      lastSeen: NOW,
    }
  }

  private changes({ person }: ChangeQuery): ChangeRow[] {
    if (person === null || person.endsWith('9')) return []
    const { summary, rooms } = this.lookup(person)
    return rooms
      .flatMap(({ room, firstSeen, leftAt }): ChangeRow[] => {
        const change = { room: room.wxid, topic: room.topic, person: summary, source: 'roomList', before: null, after: null } as const
        const joined: ChangeRow = { ...change, at: firstSeen, kind: 'joined' }
        return leftAt === null ? [joined] : [joined, { ...change, at: leftAt, kind: 'left' }]
      })
      .sort((a, b) => b.at - a.at)
  }

  private peopleRooms(people: string[], offset: number, limit: number): PeopleRoomWindow {
    const inside = new Map<number, number[]>()
    people.forEach((person, position) => {
      for (const index of this.roomIndexes(person)) inside.set(index, [...(inside.get(index) ?? []), position])
    })
    const all = [...inside].sort(([, a], [, b]) => b.length - a.length)
    const rows = all.slice(offset, offset + limit).map(([index, places]) => ({ room: roomAt(index), people: places.slice(0, 500), peopleTotal: places.length }))
    return { total: all.length, offset, rows }
  }

  private duplicates({ rooms: selection, allowed }: DuplicateQuery, offset: number, limit: number): DuplicateWindow {
    const rooms = this.mirror.roomsOf(selection)
    const seen = new Map<ContactWxid, { member: MemberRow; rooms: RoomRow[] }>()
    for (const room of rooms) {
      for (let place = 0; place < room.size; place++) {
        const member = memberAt(room, place)
        const known = seen.get(member.person.wxid)
        if (known) known.rooms.push(room)
        else seen.set(member.person.wxid, { member, rooms: [room] })
      }
    }
    const memberships = rooms.reduce((sum, { size }) => sum + size, 0)
    const customers = [...seen.values()].filter(({ member }) => !member.person.coworker && !member.isAccount)
    const repeated = customers
      .filter(({ member, rooms }) => rooms.length > 1 && !allowed.includes(member.person.wxid))
      .sort((a, b) => b.rooms.length - a.rooms.length)
    for (const { member } of repeated) this.repeated.set(member.person.wxid, member.person)
    const rows = repeated.slice(offset, offset + limit).map(
      ({ member, rooms }): DuplicateRow => ({
        person: member.person,
        roomsTotal: rooms.length,
        rooms: rooms
          .slice(0, 20)
          .map(({ wxid, topic, nameFromMembers, ownerName }) => ({ wxid, topic, nameFromMembers, ownerName, firstSeen: member.firstSeen })),
      }),
    )
    const surplus = repeated.reduce((sum, { rooms }) => sum + rooms.length - 1, 0)
    const summary = { rooms: rooms.length, roomsWithoutMembers: 0, memberships, people: seen.size, customers: customers.length }
    return { summary, total: repeated.length, surplus, offset, rows }
  }

  private found(args: Args): Found {
    const found = this.mirror.handlers.find?.(args) as Found
    const text = String(args.text)
    const sans = text === 'zhangsan' || text === '张三' ? zhangSans : []
    const named = sans.map(person => ({
      person,
      rooms: this.roomIndexes(person.wxid).length,
      matched: { field: 'name' as const, text: person.nickName, highlights: [{ start: 0, end: 2 }] },
    }))
    return { ...found, people: [...named, ...found.people], peopleTotal: found.peopleTotal + named.length }
  }

  private setAllowed(person: string, allowed: boolean): null {
    this.allowed = this.allowed.filter(({ wxid }) => wxid !== person)
    if (allowed) this.allowed.push(this.summary(person))
    return null
  }

  readonly handlers: Record<string, (args: Args) => unknown> = {
    find: args => this.found(args),
    parse_people: ({ pasted }) => parse(String(pasted)),
    import_people: () => this.file,
    save_people_template: () => '客户名单模板.xlsx',
    person: ({ person }) => this.detail(String(person)),
    person_rooms: ({ person }) => this.lookup(String(person)),
    people_rooms: ({ people, offset, limit }) => this.peopleRooms(people as string[], Number(offset), Number(limit)),
    changes: args => {
      const query = args.query as ChangeQuery
      if (query.person === null) return this.mirror.handlers.changes?.(args)
      const all = this.changes(query)
      const offset = Number(args.offset)
      return { total: all.length, offset, rows: all.slice(offset, offset + Number(args.limit)) }
    },
    start_lookup: () => 'lookup-1',
    stop_lookup: () => null,
    duplicates: ({ query, offset, limit }) => this.duplicates(query as DuplicateQuery, Number(offset), Number(limit)),
    allowed_people: () => [...this.allowed],
    set_allowed: ({ person, allowed }) => this.setAllowed(String(person), Boolean(allowed)),
    exports: () => [...this.exports],
  }
}

function parse(pasted: string): ParsedPeople {
  const people = new Set<string>()
  const refused: ParsedPeople['refused'] = []
  let duplicates = 0
  let blank = 0
  pasted.split('\n').forEach((raw, index) => {
    const text = raw.trim()
    if (text === '') blank++
    else if (/^\d(\.\d+)?E\+\d+$/i.test(text)) refused.push({ line: index + 1, text, reason: 'scientificNotation' })
    else if (people.has(text)) duplicates++
    else people.add(text)
  })
  return { people: [...people], duplicates, blank, refused }
}
