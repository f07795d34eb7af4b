import { useState } from 'react'
import { useOpenDemo } from '../../api/mutations'
import { Brand } from '../../components/Brand'
import { ErrorNote } from '../../components/Note'
import { navigate } from '../../host/route'
import { Choices } from './Choices'
import { ConnectForm } from './ConnectForm'

type Props = {
  /** There is a workspace already: this adds another one, and there is a way back. */
  canLeave: boolean
}

/** First start, and later the adding of a workspace: the demo, or a token. */
export function StartScreen({ canLeave }: Props) {
  const [step, setStep] = useState<'choose' | 'connect'>('choose')
  const demo = useOpenDemo()
  const enter = () => navigate({ screen: 'rooms', room: null })
  const openDemo = () => demo.mutate(undefined, { onSuccess: enter })
  return (
    <div className="start">
      <Brand />
      <main>
        {demo.error && <ErrorNote error={demo.error} onRetry={openDemo} boxed />}
        {step === 'choose' ? (
          <Choices demoOpening={demo.isPending} onDemo={openDemo} onToken={() => setStep('connect')} onLeave={canLeave ? enter : null} />
        ) : (
          <ConnectForm onBack={() => setStep('choose')} onDemo={openDemo} onEntered={enter} />
        )}
      </main>
    </div>
  )
}
