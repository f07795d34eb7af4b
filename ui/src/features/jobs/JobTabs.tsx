import { Segments } from '../../components/Segments'
import { navigate } from '../../host/route'
import { m } from '../../i18n/messages'

/** Jobs, or every single thing that was sent or decided. */
export function JobTabs({ current }: { current: 'jobs' | 'operations' }) {
  return (
    <Segments
      name={m.jobs_views()}
      options={[
        { id: 'jobs', label: m.jobs_all() },
        { id: 'operations', label: m.operations() },
      ]}
      value={current}
      onChange={id => navigate(id === 'jobs' ? { screen: 'jobs', job: null } : { screen: 'operations' })}
    />
  )
}
