import type { IconDefinition } from '@ant-design/icons-svg/es/types'
import { Button as KitButton } from 'react-aria-components/Button'
import { LinkButton } from '../../components/Button'
import { Icon } from '../../components/Icon'
import { ArrowLeftOutlined, CompassOutlined, KeyOutlined, LoadingOutlined, RightOutlined } from '../../components/icons'
import { m } from '../../i18n/messages'

type Props = { demoOpening: boolean; onDemo: () => void; onToken: () => void; onLeave: (() => void) | null }

/** Where to begin: look around in invented data, or connect one's own. */
export function Choices({ demoOpening, onDemo, onToken, onLeave }: Props) {
  return (
    <div className="start-choices">
      {onLeave && (
        <LinkButton icon={ArrowLeftOutlined} onPress={onLeave}>
          {m.action_back()}
        </LinkButton>
      )}
      <h1>{m.start_title()}</h1>
      <p>{m.start_text()}</p>
      <div className="start-cards">
        <Card
          icon={demoOpening ? LoadingOutlined : CompassOutlined}
          spin={demoOpening}
          title={m.start_demo()}
          text={m.start_demo_text()}
          onPress={onDemo}
          autoFocus
        />
        <Card icon={KeyOutlined} title={m.start_token()} text={m.start_token_text()} onPress={onToken} />
      </div>
      <p className="start-foot">{m.start_foot()}</p>
    </div>
  )
}

type CardProps = { icon: IconDefinition; spin?: boolean; title: string; text: string; onPress: () => void; autoFocus?: boolean }

function Card({ icon, spin = false, title, text, onPress, autoFocus = false }: CardProps) {
  return (
    <KitButton className="start-card" aria-label={title} onPress={onPress} autoFocus={autoFocus} isDisabled={spin}>
      <span className="head">
        <span className="sign">
          <Icon of={icon} spin={spin} />
        </span>
        <Icon of={RightOutlined} />
      </span>
      <b>{title}</b>
      <span className="text">{text}</span>
    </KitButton>
  )
}
