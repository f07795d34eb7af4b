import { type ReactNode, useEffect, useRef } from 'react'
import { useAppStart } from '../../api/queries'
import { Button } from '../../components/Button'
import { PlusOutlined } from '../../components/icons'
import { TopBar } from '../../components/TopBar'
import { navigate, type SettingsPart } from '../../host/route'
import { m } from '../../i18n/messages'
import { AlertSettings } from './AlertSettings'
import { CallbackSettings } from './CallbackSettings'
import { ClearData } from './ClearData'
import { ExportLog } from './ExportLog'
import { JobSettings } from './JobSettings'
import { AppearanceSettings, ProxySettings } from './PreferenceSettings'
import { TeamSettings } from './TeamSettings'
import { WorkspaceCard } from './WorkspaceCard'

/** 设置: workspaces, callbacks, team, alerts, appearance, network, exports, local data, version. `part` is the one that was asked for. */
export function SettingsScreen({ part }: { part: SettingsPart | null }) {
  const { data: start } = useAppStart()
  if (!start) return null
  const current = start.workspaces.find(({ id }) => id === start.current)
  return (
    <>
      <TopBar title={m.nav_settings()} workspace={start.current} />
      <div className="settings">
        <Section title={m.settings_workspaces()}>
          {start.workspaces.map(workspace => (
            <WorkspaceCard key={workspace.id} workspace={workspace} isCurrent={workspace.id === start.current} />
          ))}
          <div>
            <Button icon={PlusOutlined} onPress={() => navigate({ screen: 'start' })}>
              {m.workspace_add()}
            </Button>
          </div>
        </Section>
        {start.current !== null && (
          <Section title={m.settings_callbacks()} isAskedFor={part === 'callbacks'}>
            <CallbackSettings key={start.current} workspace={start.current} />
          </Section>
        )}
        {current && !current.demo && (
          <Section title={m.settings_team()} isAskedFor={part === 'team'}>
            <TeamSettings key={current.id} workspace={current.id} />
          </Section>
        )}
        {start.current !== null && (
          <Section title={m.settings_alerts()} isAskedFor={part === 'alerts'}>
            <AlertSettings workspace={start.current} />
          </Section>
        )}
        <Section title={m.settings_jobs()}>
          <JobSettings />
        </Section>
        <Section title={m.settings_appearance()}>
          <AppearanceSettings preferences={start.preferences} />
        </Section>
        <Section title={m.settings_network()}>
          <ProxySettings preferences={start.preferences} />
        </Section>
        {start.current !== null && (
          <Section title={m.exports_title()}>
            <ExportLog workspace={start.current} />
          </Section>
        )}
        <Section title={m.settings_data()}>
          <ClearData />
        </Section>
        <Section title={m.settings_about()}>
          <p className="settings-about">{m.settings_version({ version: start.version })}</p>
        </Section>
      </div>
    </>
  )
}

function Section({ title, isAskedFor = false, children }: { title: string; isAskedFor?: boolean; children: ReactNode }) {
  const section = useRef<HTMLElement>(null)
  useEffect(() => {
    // Only the list of sections scrolls, never the window around it.
    const list = section.current?.parentElement
    if (isAskedFor && section.current && list) list.scrollTop += section.current.getBoundingClientRect().top - list.getBoundingClientRect().top
  }, [isAskedFor])
  return (
    <section className="settings-section" aria-label={title} ref={section}>
      <h2>{title}</h2>
      <div className="settings-body">{children}</div>
    </section>
  )
}
