import type { ReactNode } from 'react'
import { useAppStart } from '../../api/queries'
import { Button } from '../../components/Button'
import { PlusOutlined } from '../../components/icons'
import { TopBar } from '../../components/TopBar'
import { navigate } from '../../host/route'
import { m } from '../../i18n/messages'
import { ClearData } from './ClearData'
import { ExportLog } from './ExportLog'
import { JobSettings } from './JobSettings'
import { AppearanceSettings, ProxySettings } from './PreferenceSettings'
import { WorkspaceCard } from './WorkspaceCard'

/** 设置: workspaces, appearance, network, exports, local data, version. */
export function SettingsScreen() {
  const { data: start } = useAppStart()
  if (!start) return null
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

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="settings-section" aria-label={title}>
      <h2>{title}</h2>
      <div className="settings-body">{children}</div>
    </section>
  )
}
