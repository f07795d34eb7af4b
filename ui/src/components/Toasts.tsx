import { errorDetailsText } from '../api/errors'
import { m } from '../i18n/messages'
import { LinkButton } from './Button'
import { classNames } from './classNames'
import { copyWithToast } from './copy'
import { Icon } from './Icon'
import { CheckCircleFilled, CloseCircleFilled } from './icons'
import { useToasts } from './toast'

export function Toasts() {
  const toasts = useToasts()
  return (
    <div className="toasts" role="status" aria-live="polite">
      {toasts.map(({ id, text, error }) => (
        <div key={id} className={classNames('toast', error && 'bad')}>
          <Icon of={error ? CloseCircleFilled : CheckCircleFilled} />
          <span>{text}</span>
          {error && <LinkButton onPress={() => copyWithToast(errorDetailsText(error), m.copied_details())}>{m.action_copy_details()}</LinkButton>}
        </div>
      ))}
    </div>
  )
}
