import type { IconDefinition } from '@ant-design/icons-svg/es/types'
import type { ReactNode, Ref } from 'react'
import { Button as KitButton } from 'react-aria-components/Button'
import { Input } from 'react-aria-components/Input'
import { Label } from 'react-aria-components/Label'
import { SearchField as KitSearchField } from 'react-aria-components/SearchField'
import { Text } from 'react-aria-components/Text'
import { TextField as KitTextField } from 'react-aria-components/TextField'
import { m } from '../i18n/messages'
import { classNames } from './classNames'
import { Icon } from './Icon'
import { CloseCircleFilled, SearchOutlined } from './icons'
import { useImeGuard } from './imeGuard'

type FieldProps = {
  label: string
  value: string
  onChange: (value: string) => void
  onBlur?: () => void
  onEnter?: () => void
  hint?: ReactNode
  error?: ReactNode
  placeholder?: string
  size?: 'small' | 'large'
  icon?: IconDefinition
  type?: 'text' | 'password' | 'url'
  maxLength?: number
  isMono?: boolean
  autoFocus?: boolean
  /** Buttons inside the frame, at its end. */
  children?: ReactNode
}

/** One line of text with its label, a hint below and an error in its place. */
export function TextField({
  label,
  value,
  onChange,
  onBlur,
  onEnter,
  hint,
  error,
  placeholder,
  size,
  icon,
  type = 'text',
  maxLength,
  isMono = false,
  autoFocus = false,
  children,
}: FieldProps) {
  const guard = useImeGuard()
  return (
    <KitTextField
      className="field"
      value={value}
      onChange={onChange}
      onBlur={onBlur}
      onKeyDown={event => event.key === 'Enter' && onEnter?.()}
      isInvalid={Boolean(error)}
      type={type}
      maxLength={maxLength}
      autoFocus={autoFocus}
      autoComplete="off"
      ref={guard}
    >
      <Label>{label}</Label>
      <div className={classNames('field-box', size, Boolean(error) && 'wrong')}>
        {icon && <Icon of={icon} />}
        <Input placeholder={placeholder} spellCheck={false} className={isMono ? 'mono' : ''} />
        {children}
      </div>
      {error ? (
        <Text slot="description" className="field-error" role="alert">
          <Icon of={CloseCircleFilled} />
          <span>{error}</span>
        </Text>
      ) : (
        hint && (
          <Text slot="description" className="field-hint">
            {hint}
          </Text>
        )
      )}
    </KitTextField>
  )
}

type SearchProps = {
  /** Name and placeholder in one. */
  name: string
  value: string
  onChange: (value: string) => void
  size?: 'small'
  inputRef?: Ref<HTMLInputElement>
  autoFocus?: boolean
}

export function SearchField({ name, value, onChange, size, inputRef, autoFocus = false }: SearchProps) {
  const guard = useImeGuard()
  return (
    <KitSearchField aria-label={name} className={classNames('field-box', 'search', size)} value={value} onChange={onChange} autoFocus={autoFocus} ref={guard}>
      <Icon of={SearchOutlined} />
      <Input placeholder={name} ref={inputRef} spellCheck={false} />
      <KitButton className="clear" aria-label={m.action_clear_search()}>
        <Icon of={CloseCircleFilled} />
      </KitButton>
    </KitSearchField>
  )
}
