import type { IconDefinition } from '@ant-design/icons-svg/es/types'
import type { ReactNode } from 'react'
import type { AppError } from '../api/bindings'
import { errorDetailsText, errorWords } from '../api/errors'
import { m } from '../i18n/messages'
import { Button } from './Button'
import { classNames } from './classNames'
import { copyWithToast } from './copy'
import { Icon } from './Icon'
import { DisconnectOutlined, InfoCircleOutlined, WarningOutlined } from './icons'
import { visibleText } from './safeText'

type NoteProps = {
  look?: 'info' | 'warn' | 'bad'
  icon?: IconDefinition
  spin?: boolean
  /** In a frame of its own rather than across the whole pane; `stacked` puts the actions below the text. */
  boxed?: boolean
  stacked?: boolean
  actions?: ReactNode
  children: ReactNode
}

const icons = { info: InfoCircleOutlined, warn: WarningOutlined, bad: DisconnectOutlined }

/** Something to know about what is on the screen, beside it and with what can be done. */
export function Note({ look = 'info', icon, spin = false, boxed = false, stacked = false, actions, children }: NoteProps) {
  return (
    <div className={classNames('note', look, boxed && 'boxed', stacked && 'stacked')} role={look === 'info' ? 'note' : 'alert'}>
      <Icon of={icon ?? icons[look]} spin={spin} />
      <div className="note-text">{children}</div>
      {actions && <div className="actions">{actions}</div>}
    </div>
  )
}

export function CopyDetailsButton({ error }: { error: AppError }) {
  return (
    <Button look="plain" size="small" onPress={() => copyWithToast(errorDetailsText(error), m.copied_details())}>
      {m.action_copy_details()}
    </Button>
  )
}

type ErrorNoteProps = {
  error: AppError
  /** Said before the error: what was being done. */
  lead?: string
  /** Said after the remedy: what still works. */
  after?: string
  onRetry?: () => void
  /** Further buttons, before 复制详情. */
  actions?: ReactNode
  boxed?: boolean
  stacked?: boolean
}

/** An error in the words of the table: what happened, what to do, 重试 and 复制详情. */
export function ErrorNote({ error, lead = '', after = '', onRetry, actions, boxed, stacked }: ErrorNoteProps) {
  const { severity, title, remedy } = errorWords(error)
  return (
    <Note
      look={severity}
      boxed={boxed}
      stacked={stacked}
      actions={
        <>
          {actions}
          {onRetry && (
            <Button size="small" onPress={onRetry}>
              {m.action_retry()}
            </Button>
          )}
          <CopyDetailsButton error={error} />
        </>
      }
    >
      {visibleText(m.error_sentence({ lead, title, remedy, after }))}
    </Note>
  )
}
