import type { AppError, ErrorCode, MemberRow, RoomRow } from '../../src/api/bindings'

/** The time at which every picture and test takes place. */
export const NOW = new Date(2026, 10, 22, 14, 5, 0).getTime()
export const MINUTE = 60_000
export const DAY = 24 * 60 * MINUTE

export function appError(code: ErrorCode, details: Partial<AppError['details']> = {}): AppError {
  return {
    code,
    message: `test: ${code}`,
    details: {
      at: NOW,
      endpoint: null,
      httpStatus: null,
      vendorCode: null,
      vendorMessage: null,
      textKey: null,
      fieldPath: null,
      retryAfterSeconds: null,
      raw: null,
      ...details,
    },
  }
}

export const tags = ['VIP客户群', '售后服务群', '试用群', '经销商群', '门店群', '新品内购', '投诉跟进', '待激活'].map((name, index) => ({
  id: `5eda03260e21f35ca20f9eb${index}`,
  name,
}))

export const accounts = [
  { userId: 'xiaobei', nickName: '小北', online: true },
  { userId: 'xiaonan', nickName: '小南', online: true },
  { userId: 'yunyun', nickName: '客服-云云', online: true },
  { userId: 'xiaoxi', nickName: '小西', online: false },
]

export const hostileName = '\u202E=cmd|calc\u200B\n<img src=x onerror=alert(1)>\u0007'

type Sample = [topic: string, tagIndexes: number[], size: number, owner: string, account: number, others: number, ageMinutes: number]
const samples: Sample[] = [
  ['华东区 VIP客户群 · 宏盛建材', [0, 3, 5], 487, '小北', 0, 1, 3],
  ['【官方】云栖家居上海浦东张江长泰广场旗舰店老客户服务群', [1, 4], 312, '陈晓燕', 2, 0, 3],
  ['🔥双11大促福利群①', [5, 0, 2, 7], 499, '小南', 1, 0, 3],
  ['', [], 6, '小北', 0, 0, 8],
  ['华东区经销商交流 2群（禁广告）', [3], 203, '刘建国', 0, 2, 24],
  ['运营中心周会', [], 27, '赵海涛', 1, 0, 24],
  ['🔥双11大促福利群②', [5, 0], 500, '小南', 1, 0, 24],
  ['门店群-001 徐汇日月光店', [4], 41, '周婷婷', 2, 0, 165],
  ['门店群-002 浦东长泰广场店', [4], 39, '周婷婷', 2, 0, 165],
  ['启明电子 × 云栖家居 项目对接', [0], 14, '小北', 0, 0, 165],
  ['金桂酒店 · 投诉跟进（勿外传）', [6, 0, 1], 9, '小西', 3, 0, 3 * 24 * 60 + 363],
  ['2026 秋季新品试用 3群', [2], 186, '小南', 1, 0, 293],
  ['2026 秋季新品试用 10群', [2], 172, '小南', 1, 0, 293],
  ['🌸花友会🌸｜周末家居美学沙龙', [7], 88, '黄欣怡', 1, 0, 1175],
  [hostileName, [6], 66, hostileName, 0, 0, 1175],
]

export function roomAt(index: number): RoomRow {
  const [topic, tagIndexes, size, owner, account, others, age] = samples[index % samples.length] as Sample
  const copy = Math.floor(index / samples.length)
  const internal = topic === '运营中心周会'
  return {
    wxid: `R:${1088000000003355 + index * 7919}`,
    topic: copy === 0 || topic === '' ? topic : `${topic} ${copy + 1}`,
    nameFromMembers: topic === '' ? ['小北', '张敏', '李思远'] : [],
    tags: tagIndexes.map(tag => tags[tag] as (typeof tags)[number]),
    size: copy === 0 ? size : ((size * (copy + 3)) % 480) + 2,
    sizeIsReported: false,
    ownerName: owner,
    accounts: Array.from({ length: others + 1 }, (_, other) => accounts[(account + other) % accounts.length] as (typeof accounts)[number]),
    external: !internal,
    asOf: NOW - age * MINUTE - 10_000,
    source: 'roomList',
    notSeenSince: topic.startsWith('金桂酒店') ? NOW - 4 * DAY : null,
    deleted: false,
    favourite: false,
    leftAt: null,
  }
}

const family = '小刘董韩刘宋王郑吴杨高马冯孙李周何陈张唐'
const given = ['北', '建国', '晓燕', '子涵', '浩然', '若曦', '海涛', '一鸣', '雨桐', '志强', '俊杰', '佳琪', '春梅', '思远', '敏', '文博']

export function memberAt(room: RoomRow, index: number): MemberRow {
  const nickName = index === 0 ? '小北' : `${family[(index * 7) % family.length]}${given[(index * 5 + 1) % given.length]}`
  const coworker = index % 19 === 0
  return {
    person: {
      wxid: `78813${String(10_000_000_000 + index * 104_729 + room.size).padStart(11, '0')}`,
      nickName,
      kind: coworker ? 'wecom' : 'wechat',
      corporation: index === 1 ? '宏盛建材' : null,
      coworker,
    },
    roomAlias: index === 1 ? '宏盛-刘总' : index % 6 === 5 ? `${nickName} 尾号 4471` : null,
    isFriend: index % 4 !== 3,
    isOwner: index === 1,
    isAccount: index === 0,
    firstSeen: NOW - index * DAY,
  }
}
