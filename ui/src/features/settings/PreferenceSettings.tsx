import { useState } from 'react'
import type { Language, Preferences, Proxy as ProxySetting, Theme } from '../../api/bindings'
import { useSavePreferences } from '../../api/mutations'
import { Button } from '../../components/Button'
import { Choices } from '../../components/Choices'
import { TextField } from '../../components/fields'
import { showToast } from '../../components/toast'
import { languages } from '../../i18n/locale'
import { m } from '../../i18n/messages'

type Props = { preferences: Preferences }

/** Theme and language. They take effect at once. */
export function AppearanceSettings({ preferences }: Props) {
  const save = useSavePreferences()
  const themes: readonly { id: Theme; label: string }[] = [
    { id: 'system', label: m.theme_system() },
    { id: 'light', label: m.theme_light() },
    { id: 'dark', label: m.theme_dark() },
  ]
  return (
    <>
      <Choices<Theme> label={m.settings_theme()} options={themes} value={preferences.theme} onChange={theme => save.mutate({ ...preferences, theme })} />
      <Choices<Language>
        label={m.settings_language()}
        options={languages.map(({ id, ownName }) => ({ id, label: ownName }))}
        value={preferences.language}
        onChange={language => save.mutate({ ...preferences, language })}
      />
    </>
  )
}

/** How the app reaches the network: as the system says, directly, or through a given proxy. */
export function ProxySettings({ preferences }: Props) {
  const save = useSavePreferences()
  const [mode, setMode] = useState<ProxySetting['mode']>(preferences.proxy.mode)
  const [url, setUrl] = useState(preferences.proxy.mode === 'custom' ? preferences.proxy.url : '')
  const modes: readonly { id: ProxySetting['mode']; label: string }[] = [
    { id: 'system', label: m.proxy_system() },
    { id: 'none', label: m.proxy_none() },
    { id: 'custom', label: m.proxy_custom() },
  ]
  const store = (proxy: ProxySetting) => save.mutate({ ...preferences, proxy }, { onSuccess: () => showToast(m.proxy_saved()) })
  const choose = (chosen: ProxySetting['mode']) => {
    setMode(chosen)
    if (chosen !== 'custom') store({ mode: chosen })
  }
  const saveUrl = () => {
    if (url.trim() !== '') store({ mode: 'custom', url: url.trim() })
  }
  return (
    <>
      <Choices label={m.settings_proxy()} options={modes} value={mode} onChange={choose} />
      {mode === 'custom' && (
        <div className="proxy-form">
          <TextField label={m.proxy_url()} value={url} onChange={setUrl} onEnter={saveUrl} placeholder="http://127.0.0.1:8080" isMono type="url" />
          <Button isDisabled={url.trim() === ''} busy={save.isPending} onPress={saveUrl}>
            {m.proxy_save()}
          </Button>
        </div>
      )}
    </>
  )
}
