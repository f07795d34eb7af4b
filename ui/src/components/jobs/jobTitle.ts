import type { JobSummary } from '../../api/bindings'
import { formatCount } from '../../i18n/format'
import { m } from '../../i18n/messages'
import { visibleText } from '../safeText'

/** 拉 57 人进「启明电子 × 云栖家居 项目对接」, 建 56 个群, 退出 5 个群. */
export function jobTitle({ kind, title }: Pick<JobSummary, 'kind' | 'title'>): string {
  const count = formatCount(title.count)
  const name = title.roomName.trim() === '' ? m.room_nameless() : title.roomName
  const one = kind === 'pull' ? title.rooms === 1 : title.count === 1
  return visibleText(one ? titleOfOne(kind, count, name) : titleOfMany(kind, count, formatCount(title.rooms)))
}

function titleOfOne(kind: JobSummary['kind'], count: string, name: string): string {
  switch (kind) {
    case 'pull':
      return m.job_pull_into({ count, name })
    case 'create':
      return m.job_create_one({ name })
    case 'leave':
      return m.job_leave_one({ name })
  }
}

function titleOfMany(kind: JobSummary['kind'], count: string, rooms: string): string {
  switch (kind) {
    case 'pull':
      return m.job_pull_into_rooms({ count, rooms })
    case 'create':
      return m.job_create_many({ count })
    case 'leave':
      return m.job_leave_many({ count })
  }
}
