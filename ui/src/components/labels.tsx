import type { IconDefinition } from '@ant-design/icons-svg/es/types'
import type { ReactNode } from 'react'
import type { Highlight, RowAccount, WorkspaceColor } from '../api/bindings'
import { formatCount } from '../i18n/format'
import { m } from '../i18n/messages'
import { initialOf } from './Avatar'
import { classNames } from './classNames'
import { Icon } from './Icon'
import { Name } from './Name'

/** People in a full room. */
export const ROOM_CAPACITY = 500
/** From this share on a room counts as nearly full. */
const NEARLY_FULL = 0.96

type BadgeProps = { look?: 'outline' | 'ok' | 'warn' | 'bad' | 'info'; icon?: IconDefinition; spin?: boolean; title?: string; children: ReactNode }

/** A state in a word, with a drawing: never by colour alone. */
export function Badge({ look, icon, spin = false, title, children }: BadgeProps) {
  return (
    <span className={classNames('badge', look)} title={title}>
      {icon && <Icon of={icon} spin={spin} />}
      {children}
    </span>
  )
}

export function TagChip({ name, highlights }: { name: string; highlights?: readonly Highlight[] }) {
  return (
    <span className="tag">
      <Name text={name} highlights={highlights} />
    </span>
  )
}

/** 487/500 with a bar, and 将满 or 已满 in words. */
export function RoomSize({ size }: { size: number }) {
  const full = size >= ROOM_CAPACITY
  const near = !full && size >= ROOM_CAPACITY * NEARLY_FULL
  const percent = Math.min(100, (size / ROOM_CAPACITY) * 100)
  return (
    <span className={classNames('room-size', full && 'full', near && 'near')}>
      <span className="figures">
        <b>{formatCount(size)}</b>/{ROOM_CAPACITY}
      </span>
      <span className="bar">
        <i style={{ width: `${percent}%` }} />
      </span>
      <span className="word">{full ? m.room_full() : near ? m.room_nearly_full() : ''}</span>
    </span>
  )
}

/** A hosted account: filled dot online, hollow dot and the word offline, grey dot when nobody told. */
export function Account({ account }: { account: RowAccount }) {
  const offline = account.online === false
  return (
    <span className="account">
      <i className={offline ? 'offline' : account.online === null ? 'unknown' : ''} />
      <Name text={account.nickName} className="cut" />
      {offline && <em>{m.account_offline()}</em>}
    </span>
  )
}

/** The coloured square of a workspace, with the first character of its name. */
export function WorkspaceSquare({ name, color, small = false }: { name: string; color: WorkspaceColor; small?: boolean }) {
  const first = Array.from(name.trim())[0]
  return (
    <span className={classNames('workspace-square', small && 'small', `color-${color}`)} aria-hidden="true">
      {first ?? initialOf(name)}
    </span>
  )
}

export function Key({ children }: { children: ReactNode }) {
  return <kbd className="key">{children}</kbd>
}
