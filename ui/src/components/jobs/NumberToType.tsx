import { m } from '../../i18n/messages'
import { TextField } from '../fields'

type Props = {
  /** The number that has to be typed. */
  number: number
  /** What it counts, as in «输入 57 确认人数». */
  label: string
  value: string
  onChange: (value: string) => void
  onEnter: () => void
}

/** The number of rows, to be typed before a large job or before leaving rooms, so that nobody starts it by habit. */
export function NumberToType({ number, label, value, onChange, onEnter }: Props) {
  const wrong = value.trim() !== '' && typedNumber(value) !== number && value.trim().length >= String(number).length
  return <TextField label={label} value={value} onChange={onChange} onEnter={onEnter} error={wrong ? m.plan_number_wrong({ count: number }) : null} />
}

/** The number that was typed, also in full-width digits and with separators; null when it is none. */
export function typedNumber(value: string): number | null {
  const digits = value.normalize('NFKC').replace(/[\s,]/g, '')
  return /^\d{1,9}$/.test(digits) ? Number(digits) : null
}
