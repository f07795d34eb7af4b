import type { ImportedRooms, NewRoom, PersonSummary, PlanRequest, PlanRow, RoomDetail, RoomToCreate, RowAccount } from '../../src/api/bindings'
import { type FakePlans, type Plan, summaryOf } from './plans'
import { accounts, memberAt, NOW } from './rooms'

type Batch = Extract<PlanRequest, { kind: 'createBatch' }>
type World = { person: (wxid: string) => PersonSummary | null; detail: (room: string) => RoomDetail; sameName: (name: string) => number }

const shops = '徐汇日月光店 浦东长泰广场店 杭州湖滨银泰店 南京新街口店 苏州圆融店 宁波天一店 合肥万象城店 无锡恒隆店 常州吾悦店 嘉兴八佰伴店'.split(' ')
const EVERY_SECONDS = 90

/** A file of sixty shops: four rows have something wrong, one waits for its account. */
export const sampleRooms: ImportedRooms = {
  batch: 'batch-1',
  fileName: '门店建群-11月.xlsx',
  rows: 60,
  columns: ['门店', '区域', '由谁建', '同事', '客户'],
  unknownColumns: ['门店', '区域'],
  hasNames: false,
}

const account = (userId: string | null | undefined): RowAccount | null => accounts.find(other => other.userId === userId) ?? null

/** Creates as Rust would plan them. Ids that end in 7 are no friend of 小北. */
export class FakeCreating {
  file: ImportedRooms | null = sampleRooms
  private readonly world: World

  constructor(world: World, plans: FakePlans) {
    this.world = world
    plans.others.create = (request, id) => (request.kind === 'create' ? this.one(request.room, id) : never())
    plans.others.createBatch = (request, id) => (request.kind === 'createBatch' ? this.batch(request, id) : never())
  }

  private one(room: NewRoom, id: string): Omit<Plan, 'request'> {
    const { customers = [], coworkers = [], name = '', greeting = '' } = room
    const by = account(room.account)
    const notFriends = by?.userId === 'xiaobei' ? customers.filter(wxid => wxid.endsWith('7')).flatMap(wxid => this.world.person(wxid) ?? []) : []
    const filled = greeting.replaceAll(/\{(账号)?昵称\}/g, by?.nickName ?? '').replaceAll('{群名}', name)
    const create: RoomToCreate = {
      name: name.trim(),
      greeting: filled,
      coworkers: coworkers.length,
      customers: customers.length,
      notFriends,
      sameName: this.world.sameName(name.trim()),
    }
    const row = createRow(1, null, by, create)
    return { rows: [row], summary: summaryOf(id, 'create', [row], { accounts: by ? [{ account: by, rows: 1, createdToday: 3 }] : [] }) }
  }

  private batch({ namePattern, firstNumber, account: fallback }: Batch, id: string): Omit<Plan, 'request'> {
    const rows = Array.from({ length: 60 }, (_, place): PlanRow => {
      const shop = `${shops[place % shops.length]}${place < shops.length ? '' : Math.floor(place / shops.length) + 1}`
      const name = namePattern
        .replaceAll(/\{序号(?::(\d+))?\}/g, (_, width) => String(firstNumber + place).padStart(Number(width ?? 1), '0'))
        .replaceAll('{门店}', shop)
      const by = account(place === 6 ? 'xiaoxi' : place % 2 === 0 ? 'xiaobei' : 'xiaonan') ?? account(fallback)
      const customers = place === 2 || place === 9 ? 1 : place === 4 ? 41 : 9 + ((place * 7) % 25)
      const row = createRow(place + 1, place + 2, by, { name, greeting: '', coworkers: 1 + (place % 3), customers, notFriends: [], sameName: 0 })
      return place === 7 ? { ...row, forecast: 'impossible', reason: 'plan.coworkerUnknown', reasonValues: ['孙浩然'] } : row
    })
    const sent = rows.filter(({ forecast }) => forecast === 'create')
    const byAccount = accounts.map(each => ({ account: each, rows: sent.filter(row => row.account?.userId === each.userId).length, createdToday: 0 }))
    const summary = summaryOf(id, 'create', rows, { accounts: byAccount.filter(each => each.rows > 0), seconds: 30 * EVERY_SECONDS })
    return { summary, rows }
  }

  readonly handlers: Record<string, (args: Record<string, unknown>) => unknown> = {
    import_rooms: () => this.file,
    paste_rooms: () => ({ ...sampleRooms, fileName: null }),
    save_rooms_template: () => '建群模板.xlsx',
    room_as_template: ({ room }): NewRoom => {
      const { row } = this.world.detail(String(room))
      const customers = Array.from({ length: Math.min(row.size, 40) }, (_, place) => memberAt(row, place)).filter(({ person }) => !person.coworker)
      return {
        account: row.accounts[0]?.userId ?? null,
        coworkers: row.accounts.slice(1).map(({ userId }) => userId),
        customers: customers.map(({ person }) => person.wxid),
        name: row.topic,
        greeting: '',
      }
    },
  }
}

function never(): never {
  throw new Error('a plan of another kind')
}

function createRow(position: number, line: number | null, by: RowAccount | null, create: RoomToCreate): PlanRow {
  const { customers, notFriends, sameName } = create
  const bad = (reason: string, reasonValues: string[] = []) => ({ forecast: 'impossible' as const, reason, reasonValues })
  const said = (reason: string, reasonValues: string[], waits = false) => ({ forecast: 'create' as const, reason, reasonValues, waits })
  const found =
    by === null
      ? bad('plan.accountNotChosen')
      : customers < 2
        ? bad('plan.tooFewCustomers', [String(2 - customers), String(customers)])
        : customers > 40
          ? bad('plan.tooManyCustomers', [String(customers - 40), String(customers)])
          : by.online === false
            ? said('plan.accountOffline', [by.nickName], true)
            : notFriends.length > 0
              ? said('plan.customersNotFriends', [String(notFriends.length), ...notFriends.map(({ nickName }) => nickName)])
              : sameName > 0
                ? said('plan.sameName', [String(sameName)])
                : { forecast: 'create' as const }
  return {
    position,
    line,
    person: null,
    room: null,
    account: by,
    reason: null,
    reasonValues: [],
    waits: false,
    sizeAfter: null,
    asOf: NOW - 10_000,
    create,
    ...found,
  }
}
