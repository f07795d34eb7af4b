import { useEffect, useRef, useState } from 'react'
import type { TokenKeeping, WorkspaceColor } from '../../api/bindings'
import { useConnectionCheck } from '../../api/connectionCheck'
import { errorWords } from '../../api/errors'
import { useAddWorkspace } from '../../api/mutations'
import { useTokenInspection } from '../../api/queries'
import { Button, LinkButton } from '../../components/Button'
import { Checklist } from '../../components/connection/Checklist'
import { ColorChoice } from '../../components/connection/ColorChoice'
import { KeychainNote } from '../../components/connection/KeychainNote'
import { TokenField } from '../../components/connection/TokenField'
import { copyWithToast } from '../../components/copy'
import { TextField } from '../../components/fields'
import { ArrowLeftOutlined, CopyOutlined, DownOutlined, RightOutlined } from '../../components/icons'
import { m } from '../../i18n/messages'

/** The vendor's own address, shown as a hint; an empty field means it. */
export const DEFAULT_BASE_URL = 'https://ex-api.botorange.com'

/** A pasted token is checked by itself; one that is being typed, only after a pause. */
const CHECK_AFTER_MS = 600

type Props = { onBack: () => void; onDemo: () => void; onEntered: () => void }

/** A token, a name and a colour; the checklist beside them; then into the app. */
export function ConnectForm({ onBack, onDemo, onEntered }: Props) {
  const [token, setToken] = useState('')
  const [name, setName] = useState('')
  const [color, setColor] = useState<WorkspaceColor>('teal')
  const [address, setAddress] = useState('')
  const { data: inspection } = useTokenInspection(token)
  const check = useConnectionCheck()
  const add = useAddWorkspace()
  const ready = inspection !== undefined && inspection.problem === null
  const baseUrl = address.trim() === '' ? null : address.trim()

  const runCheck = () => {
    if (ready) check.run({ workspace: null, baseUrl, token })
  }
  const latestCheck = useRef(runCheck)
  latestCheck.current = runCheck
  const { reset } = check
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was checked is void as soon as token or address change.
  useEffect(() => {
    reset()
    if (!ready) return
    const timer = setTimeout(() => latestCheck.current(), CHECK_AFTER_MS)
    return () => clearTimeout(timer)
  }, [token, address, ready, reset])

  const enter = (keep: TokenKeeping) => {
    if (add.isPending) return
    add.mutate({ name: name.trim() || m.workspace_default_name(), color, baseUrl, token, keep }, { onSuccess: onEntered })
  }
  const failed = check.steps.find(({ state }) => state === 'failed') ?? null
  const tokenError = failed?.name === 'token' && failed.error ? failed.error : null
  const usable = check.report?.usable === true

  return (
    <div className="connect">
      <section className="connect-form">
        <LinkButton icon={ArrowLeftOutlined} onPress={onBack}>
          {m.action_back()}
        </LinkButton>
        <h1>{m.connect_title()}</h1>
        <p>{m.connect_text()}</p>
        <TokenField value={token} onChange={setToken} onEnter={runCheck} error={tokenError ? fieldError(tokenError) : null} autoFocus />
        <TextField label={m.workspace_name_ask()} value={name} onChange={setName} size="large" placeholder={m.workspace_default_name()} maxLength={40} />
        <div className="connect-color">
          <ColorChoice value={color} onChange={setColor} />
          <p className="field-hint">{m.workspace_color_hint()}</p>
        </div>
        <Advanced address={address} onAddress={setAddress} wrong={failed?.error?.code === 'baseUrlUnusable' || failed?.error?.code === 'wrongAddress'} />
        <div className="no-token">
          <div>
            <b>{m.no_token_title()}</b>
            <p>{m.no_token_text()}</p>
          </div>
          <Button icon={CopyOutlined} onPress={() => copyWithToast(m.no_token_message(), m.no_token_message_name())}>
            {m.no_token_copy()}
          </Button>
        </div>
      </section>
      <section className="connect-check">
        <Checklist steps={check.steps} />
        {add.error && <KeychainNote error={add.error} busy={add.isPending} onRetry={() => enter('keychain')} onSessionOnly={() => enter('sessionOnly')} />}
        <div className="actions">
          {usable ? (
            <Button look="primary" size="large" busy={add.isPending} onPress={() => enter('keychain')}>
              {m.connect_enter()}
            </Button>
          ) : (
            <Button size="large" isDisabled={!ready || check.running} onPress={runCheck}>
              {check.report ? m.check_again() : m.check_start()}
            </Button>
          )}
          {failed && (
            <Button look="plain" size="large" onPress={onDemo}>
              {m.connect_demo_instead()}
            </Button>
          )}
          {usable && <span className="field-hint">{m.connect_enter_hint()}</span>}
        </div>
      </section>
    </div>
  )
}

function fieldError(error: Parameters<typeof errorWords>[0]): string {
  return error.code === 'tokenRejected' ? m.token_invalid() : errorWords(error).title
}

function Advanced({ address, onAddress, wrong }: { address: string; onAddress: (address: string) => void; wrong: boolean }) {
  const [open, setOpen] = useState(address !== '')
  return (
    <div className="advanced">
      <LinkButton icon={open ? DownOutlined : RightOutlined} aria-expanded={open} onPress={() => setOpen(!open)}>
        {m.advanced()}
      </LinkButton>
      {open && (
        <TextField
          label={m.base_url()}
          value={address}
          onChange={onAddress}
          placeholder={DEFAULT_BASE_URL}
          hint={m.base_url_hint()}
          error={wrong ? m.error_base_url_unusable_remedy() : null}
          type="url"
          isMono
        />
      )}
    </div>
  )
}
