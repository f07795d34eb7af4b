import type {
  ChangeQuery,
  ContactWxid,
  Found,
  Highlight,
  MemberQuery,
  MemberRow,
  Overview,
  OwnerCount,
  PersonSummary,
  RoomDetail,
  RoomFacets,
  RoomMark,
  RoomQuery,
  RoomRow,
  RoomSelection,
  RoomWindow,
  SavedView,
  SelectionSummary,
  SizeBand,
} from '../../src/api/bindings'
import { type FullFilter, type FullQuery, fullQuery, isFiltered } from '../../src/api/roomQuery'
import { changesOf, roomAsOf } from './history'
import { accounts, appError, DAY, memberAt, NOW, roomAt, tags } from './rooms'

export type Args = Record<string, unknown>

/** A person whom a search finds by name or pinyin, in six of the sample rooms. */
export const zhangMin: PersonSummary = { wxid: 'wmzhangmin', nickName: '张敏', kind: 'wechat', corporation: '宏盛建材', coworker: false }
const roomsOfZhangMin = [0, 7, 2, 11, 4, 13]

const bands: readonly SizeBand[] = ['below40', 'from40', 'from200', 'nearlyFull', 'full']
const bandOf = (size: number): SizeBand => (size < 40 ? 'below40' : size < 200 ? 'from40' : size < 480 ? 'from200' : size < 500 ? 'nearlyFull' : 'full')
const accountWxid = (userId: string) => `168885${accounts.findIndex(account => account.userId === userId)}`
const withoutCustomers = ({ size }: RoomRow) => size <= 6
const emptyMark: RoomMark = { topic: [], owner: [], tags: [], member: null }

/** The owner that a row names; in the samples nobody shares a name. */
export function ownerOf({ ownerName }: RoomRow): PersonSummary {
  const name = ownerName ?? ''
  const code = Array.from(name).reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0)
  return { wxid: `7881300${code}`, nickName: name, kind: 'wechat', corporation: null, coworker: name.startsWith('小') }
}

/** Sample rooms with what staff did to them: favourites and views. Answers what the mirror would, from the whole list. */
export class FakeMirror {
  readonly favourites = new Set<string>()
  /** When every account had left a room, by its id. */
  readonly left = new Map<string, number>()
  views: SavedView[] = []
  private readonly size: () => number

  constructor(size: () => number) {
    this.size = size
  }

  private rowAt(index: number): RoomRow {
    const room = roomAt(index)
    return { ...room, favourite: this.favourites.has(room.wxid), leftAt: this.left.get(room.wxid) ?? null }
  }

  findRoom(wxid: unknown): RoomRow {
    for (let index = 0; index < this.size(); index++) if (roomAt(index).wxid === wxid) return this.rowAt(index)
    throw appError('roomUnknown')
  }

  /** How many rooms have this very name. */
  roomsCalled(name: string): number {
    return Array.from({ length: this.size() }, (_, index) => roomAt(index)).filter(({ topic }) => topic === name).length
  }

  private matching(query: FullQuery): { index: number; mark: RoomMark }[] {
    const hits: { index: number; mark: RoomMark }[] = []
    for (let index = 0; index < this.size(); index++) {
      const room = this.rowAt(index)
      const mark = markOf(room, index, query.text)
      if (mark && failing(room, index, query.filter).length === 0) hits.push({ index, mark })
    }
    if (query.sort === 'size') hits.sort((a, b) => roomAt(a.index).size - roomAt(b.index).size)
    return query.descending ? hits.reverse() : hits
  }

  /** A window must cost what it holds, so that long lists can be scrolled in a browser: all rooms in their own order need no list. */
  private window(query: FullQuery, offset: number, limit: number): RoomWindow {
    if (!isFiltered(query) && query.sort === 'name' && !query.descending) {
      const end = Math.min(offset + limit, this.size())
      return { total: this.size(), offset, rows: Array.from({ length: Math.max(0, end - offset) }, (_, place) => this.rowAt(offset + place)), marks: [] }
    }
    const hits = this.matching(query)
    const shown = hits.slice(offset, offset + limit)
    const marks = query.text.trim() === '' ? [] : shown.map(({ mark }) => mark)
    return { total: hits.length, offset, rows: shown.map(({ index }) => this.rowAt(index)), marks }
  }

  /** In one pass: a room counts for a choice when it fails no condition, or only those of the same kind. */
  private facets(query: FullQuery): RoomFacets {
    const counts = new Map<string, number>()
    const add = (key: string) => counts.set(key, (counts.get(key) ?? 0) + 1)
    const owners = new Map<ContactWxid, OwnerCount>()
    for (let index = 0; index < this.size(); index++) {
      const room = this.rowAt(index)
      if (!markOf(room, index, query.text)) continue
      const failed = failing(room, index, query.filter)
      const counted = (kind: Kind) => failed.every(other => other === kind)
      if (failed.length === 0) add('total')
      if (counted('anyTags')) for (const tag of room.tags) add(tag.id)
      if (counted('accounts')) for (const account of room.accounts) add(accountWxid(account.userId))
      if (counted('sizes')) add(bandOf(room.size))
      if (counted('external') && room.external !== null) add(room.external ? 'external' : 'internal')
      if (counted('missing') && room.notSeenSince !== null) add('missing')
      if (counted('withoutCustomers') && withoutCustomers(room)) add('withoutCustomers')
      if (counted('favourite') && room.favourite) add('favourites')
      if (counted('owners')) {
        const person = ownerOf(room)
        owners.set(person.wxid, { person, rooms: (owners.get(person.wxid)?.rooms ?? 0) + 1 })
      }
    }
    const of = (key: string) => counts.get(key) ?? 0
    return {
      total: of('total'),
      tags: tags.map(tag => ({ ...tag, rooms: of(tag.id) })),
      accounts: accounts.map(({ userId, nickName }) => ({ wxid: accountWxid(userId), nickName, rooms: of(accountWxid(userId)) })),
      owners: [...owners.values()].sort((a, b) => b.rooms - a.rooms).slice(0, 50),
      sizes: bands.map(band => ({ band, rooms: of(band) })),
      external: of('external'),
      internal: of('internal'),
      missing: of('missing'),
      withoutCustomers: of('withoutCustomers'),
      favourites: of('favourites'),
    }
  }

  /** The rooms of a selection, each once. */
  roomsOf(selection: RoomSelection): RoomRow[] {
    if (selection.by === 'rooms') return [...new Set(selection.rooms)].map(room => this.findRoom(room))
    const rooms = this.matching(fullQuery(selection.query)).map(({ index }) => this.rowAt(index))
    return rooms.filter(({ wxid }) => !selection.except.includes(wxid))
  }

  private selection(selection: RoomSelection): SelectionSummary {
    const rooms = this.roomsOf(selection)
    const memberships = rooms.reduce((sum, { size }) => sum + size, 0)
    const people = Math.round(memberships * 0.8)
    return { rooms: rooms.length, roomsWithoutMembers: 0, memberships, people, customers: Math.round(people * 0.9) }
  }

  /** Rooms that contain the text, and 张敏 for her pinyin. */
  private found(text: string, limit: number): Found {
    const hits = this.matching(fullQuery({ text }))
    const rooms = hits.slice(0, limit).map(({ index, mark }): Found['rooms'][number] => {
      const room = this.rowAt(index)
      return { room, matched: { field: 'name', text: room.topic, highlights: mark.topic } }
    })
    const isHer = text !== '' && ('zhangmin'.startsWith(text) || '张敏'.startsWith(text))
    const people: Found['people'] = isHer ? [{ person: zhangMin, rooms: 6, matched: { field: 'name', text: '张敏', highlights: [{ start: 0, end: 2 }] } }] : []
    return { people, peopleTotal: people.length, rooms, roomsTotal: hits.length }
  }

  detail(wxid: unknown): RoomDetail {
    const row = this.findRoom(wxid)
    const members = Array.from({ length: row.size }, (_, index) => memberAt(row, index))
    const coworkers = members.filter(({ person }) => person.coworker).length
    return {
      row,
      owner: memberAt(row, 1).person,
      customers: row.size - coworkers,
      coworkers,
      viewpoints: row.accounts.map((account, index) => ({ account, accountWxid: `168885${index}`, chatId: `5dbe8287184b7cb41f52674${index}` })),
      wecomChatId: 'wrrRhyBgAAGf2Wo90zgjmNspXj4y8pQA',
      reportedSize: row.size,
    }
  }

  members(wxid: unknown, { text = '', group = 'all', asOf = null }: MemberQuery): MemberRow[] {
    const room = this.findRoom(wxid)
    return Array.from({ length: room.size }, (_, index) => memberAt(room, index)).filter(
      ({ person, isFriend, firstSeen }) =>
        (group !== 'coworkers' || person.coworker) &&
        (group !== 'customers' || !person.coworker) &&
        (group !== 'notFriends' || isFriend === false) &&
        (text === '' || person.nickName.includes(text)) &&
        (asOf === null || firstSeen <= asOf),
    )
  }

  private overview(): Overview {
    const empty = this.size() === 0
    const { tags: counted } = this.facets(fullQuery({}))
    return {
      rooms: this.size(),
      people: 80_412,
      memberships: 91_000,
      tags: empty ? [] : counted,
      accounts: accounts.map(account => ({ ...account, wxid: accountWxid(account.userId), rooms: 300 })),
      newestAsOf: empty ? null : NOW,
      oldestAsOf: empty ? null : NOW - 3 * DAY,
    }
  }

  readonly handlers: Record<string, (args: Args) => unknown> = {
    overview: () => this.overview(),
    find: ({ text, limit }) => this.found(String(text), Number(limit)),
    rooms: ({ query, offset, limit }) => this.window(fullQuery(query as RoomQuery), Number(offset), Number(limit)),
    facets: ({ query }) => this.facets(fullQuery(query as RoomQuery)),
    selection: ({ rooms }) => this.selection(rooms as RoomSelection),
    room: ({ room }) => this.detail(room),
    members: ({ room, query, offset, limit }) => {
      const all = this.members(room, query as MemberQuery)
      return { total: all.length, offset, rows: all.slice(Number(offset), Number(offset) + Number(limit)) }
    },
    verify_room: ({ room }) => ({ ...this.detail(room), row: { ...this.findRoom(room), asOf: NOW, source: 'memberLookup' } }),
    room_as_of: ({ room, at }) => roomAsOf(this.findRoom(room), Number(at)),
    changes: ({ query, offset, limit }) => {
      const { room } = query as ChangeQuery
      const all = room === null ? [] : changesOf(this.findRoom(room))
      return { total: all.length, offset, rows: all.slice(Number(offset), Number(offset) + Number(limit)) }
    },
    start_verify: () => 'verify-1',
    stop_verify: () => null,
    start_export: () => 'export-1',
    stop_export: () => null,
    show_export: () => null,
    set_favourite: ({ rooms, favourite }) => {
      for (const room of rooms as string[]) favourite ? this.favourites.add(room) : this.favourites.delete(room)
      return null
    },
    views: () => [...this.views],
    save_view: ({ id, name, query }) => {
      const view: SavedView = { id: (id as string | null) ?? `view-${this.views.length + 1}`, name: String(name), query: query as RoomQuery }
      const known = this.views.some(other => other.id === view.id)
      this.views = known ? this.views.map(other => (other.id === view.id ? view : other)) : [...this.views, view]
      return view
    },
    remove_view: ({ id }) => {
      this.views = this.views.filter(view => view.id !== id)
      return null
    },
  }
}

type Kind = keyof FullFilter | 'asOf'

/** The conditions that a room does not meet. */
function failing(room: RoomRow, index: number, filter: FullFilter): Kind[] {
  const carries = (tag: string) => room.tags.some(({ id }) => id === tag)
  const seenBy = room.accounts.map(({ userId }) => accountWxid(userId))
  const has = (person: string) =>
    person === zhangMin.wxid
      ? roomsOfZhangMin.includes(index)
      : Array.from({ length: room.size }, (_, place) => memberAt(room, place)).some(member => member.person.wxid === person)
  const met: [Kind, boolean][] = [
    ['allTags', filter.allTags.every(carries)],
    ['anyTags', filter.anyTags.length === 0 || filter.anyTags.some(carries)],
    ['noTags', !filter.noTags.some(carries)],
    ['accounts', filter.accounts.length === 0 || filter.accounts.some(account => seenBy.includes(account))],
    ['owners', filter.owners.length === 0 || filter.owners.includes(ownerOf(room).wxid)],
    ['sizes', filter.sizes.length === 0 || filter.sizes.includes(bandOf(room.size))],
    ['external', filter.external === null || room.external === filter.external],
    ['members', filter.members.every(has)],
    ['asOf', (filter.asOfFrom === null || room.asOf >= filter.asOfFrom) && (filter.asOfBefore === null || room.asOf < filter.asOfBefore)],
    ['missing', !filter.missing || room.notSeenSince !== null],
    ['withoutCustomers', !filter.withoutCustomers || withoutCustomers(room)],
    ['favourite', !filter.favourite || room.favourite],
  ]
  return met.filter(([, holds]) => !holds).map(([kind]) => kind)
}

/** Why a room fits a text; null when it does not. Of pinyin it knows what the tests type: hdq for 华东区, zhangmin for 张敏. */
function markOf(room: RoomRow, index: number, typed: string): RoomMark | null {
  const text = typed.trim().toLowerCase()
  if (text === '') return emptyMark
  const topic = text === 'hdq' ? part(room.topic, '华东区') : part(room.topic, text)
  const owner = part(room.ownerName ?? '', text === 'xiaobei' ? '小北' : text)
  const ofTags = room.tags.flatMap(({ name }, position) => part(name, text).map(highlight => ({ position, highlights: [highlight] })))
  const isHers = roomsOfZhangMin.includes(index) && ('zhangmin'.startsWith(text) || text === '张敏')
  const member = isHers && topic.length === 0 && owner.length === 0 ? { person: zhangMin.wxid, text: '张敏', highlights: [{ start: 0, end: 2 }] } : null
  return topic.length + owner.length + ofTags.length > 0 || member ? { topic, owner, tags: ofTags, member } : null
}

function part(within: string, text: string): Highlight[] {
  const start = within.toLowerCase().indexOf(text)
  return start < 0 ? [] : [{ start, end: start + text.length }]
}
