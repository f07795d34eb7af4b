import { useEffect, useState } from 'react'
import { Button as KitButton } from 'react-aria-components/Button'
import { m } from '../i18n/messages'
import { classNames } from './classNames'
import { copyWithToast } from './copy'
import { Icon } from './Icon'
import { CheckOutlined, CopyOutlined } from './icons'
import { visibleText } from './safeText'
import { shortId } from './shortId'

const TICK_MS = 1200

type Props = {
  /** What kind of id it is, as the toast says it: 群ID. */
  what: string
  id: string
}

/** An id that copies itself whole when pressed. */
export function CopyableId({ what, id }: Props) {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), TICK_MS)
    return () => clearTimeout(timer)
  }, [copied])
  return (
    <KitButton
      className={classNames('id', copied && 'copied')}
      aria-label={m.copy_id({ what, id })}
      onPress={async () => setCopied(await copyWithToast(id, what))}
    >
      <code title={visibleText(id)}>{visibleText(shortId(id))}</code>
      <Icon of={copied ? CheckOutlined : CopyOutlined} />
    </KitButton>
  )
}
