import { type ReactNode, useState } from 'react'
import type { TokenProblem } from '../../api/bindings'
import { useTokenInspection } from '../../api/queries'
import { m } from '../../i18n/messages'
import { IconButton } from '../Button'
import { TextField } from '../fields'
import { EyeInvisibleOutlined, EyeOutlined, LockOutlined } from '../icons'

/** The longest token that any tenant could have, with room for what is pasted around it. */
const LONGEST_PASTE = 4096

type Props = {
  value: string
  onChange: (value: string) => void
  onEnter?: () => void
  /** Said by the check of the connection. It goes before what the field itself finds. */
  error?: ReactNode
  autoFocus?: boolean
}

/** The token, masked. Rust cleans what was pasted; the field says how much of it is left. The pasted text goes nowhere else. */
export function TokenField({ value, onChange, onEnter, error, autoFocus }: Props) {
  const [visible, setVisible] = useState(false)
  const { data: inspection } = useTokenInspection(value)
  const problem = value !== '' && inspection?.problem ? problemWords(inspection.problem) : null
  const hint =
    inspection && !inspection.problem
      ? inspection.cleaned
        ? m.token_cleaned({ length: inspection.length })
        : m.token_length({ length: inspection.length })
      : m.token_hint()
  return (
    <TextField
      label={m.token()}
      value={value}
      onChange={onChange}
      onEnter={onEnter}
      error={error ?? problem}
      hint={hint}
      size="large"
      icon={LockOutlined}
      type={visible ? 'text' : 'password'}
      maxLength={LONGEST_PASTE}
      isMono
      autoFocus={autoFocus}
    >
      <IconButton name={visible ? m.token_hide() : m.token_show()} icon={visible ? EyeOutlined : EyeInvisibleOutlined} onPress={() => setVisible(!visible)} />
    </TextField>
  )
}

function problemWords(problem: TokenProblem): string {
  switch (problem) {
    case 'empty':
      return m.token_problem_empty()
    case 'containsSpaces':
      return m.token_problem_spaces()
    case 'notPrintable':
      return m.token_problem_not_printable()
    case 'tooLong':
      return m.token_problem_too_long()
  }
}
