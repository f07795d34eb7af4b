import type { IconDefinition } from '@ant-design/icons-svg/es/types'
import type { KeyboardEvent } from '@react-types/shared'
import { type ReactNode, useDeferredValue, useState } from 'react'
import { Autocomplete } from 'react-aria-components/Autocomplete'
import { Dialog } from 'react-aria-components/Dialog'
import { Header } from 'react-aria-components/Header'
import { Input } from 'react-aria-components/Input'
import { ListBox, ListBoxItem, ListBoxSection } from 'react-aria-components/ListBox'
import { Modal, ModalOverlay } from 'react-aria-components/Modal'
import { TextField } from 'react-aria-components/TextField'
import type { Found, FoundPerson, FoundRoom, JobSummary, Workspace } from '../api/bindings'
import { useNewestJobs } from '../api/jobs'
import { useStartSync, useSwitchWorkspace } from '../api/mutations'
import { useFound } from '../api/queries'
import { Avatar, Mosaic } from '../components/Avatar'
import { Icon } from '../components/Icon'
import {
  HistoryOutlined,
  KeyOutlined,
  LogoutOutlined,
  PlusOutlined,
  SearchOutlined,
  SyncOutlined,
  TeamOutlined,
  UnorderedListOutlined,
  UserOutlined,
} from '../components/icons'
import { useImeGuard } from '../components/imeGuard'
import { jobTitle } from '../components/jobs/jobTitle'
import { Key, WorkspaceSquare } from '../components/labels'
import { Name } from '../components/Name'
import { RoomName, roomTitle } from '../components/RoomName'
import { visibleText } from '../components/safeText'
import { navigate } from '../host/route'
import { formatCount } from '../i18n/format'
import { m } from '../i18n/messages'
import { navigation } from './navigation'

const MOST_HITS = 6
/** Jobs are looked for among the newest. */
const JOBS = 20

type Hit = { id: string; text: string; sign: ReactNode; label: ReactNode; note?: string; act: () => void }
type Group = { id: string; name: string; hits: Hit[] }
type Props = { workspaces: readonly Workspace[]; workspace: Workspace; onClose: () => void; onKeys: () => void }

/** Ctrl/⌘ K: rooms by text, a person's id to look up, every screen and act. */
export function Palette({ workspaces, workspace, onClose, onKeys }: Props) {
  const [text, setText] = useState('')
  const found = useFound(workspace.id, useDeferredValue(text.trim()), MOST_HITS)
  const acts = useActs(workspaces, workspace, onKeys)
  const jobs = useNewestJobs(workspace.id, JOBS).data?.map(jobHit) ?? []
  const guard = useImeGuard()
  const groups = groupsFor(text.trim(), text.trim() === '' ? undefined : found.data, acts, jobs)
  const run = (key: string) => {
    const hit = groups.flatMap(({ hits }) => hits).find(({ id }) => id === key)
    onClose()
    hit?.act()
  }
  // The kit marks the first hit while one types, but not when hits arrive later, as after pasting.
  const runFirst = (event: KeyboardEvent) => {
    const first = groups[0]?.hits[0]
    if (event.key === 'Enter' && first && !(event.target as Element).hasAttribute('aria-activedescendant')) run(first.id)
    else event.continuePropagation()
  }
  return (
    <ModalOverlay className="scrim" isOpen isDismissable onOpenChange={onClose}>
      <Modal>
        <Dialog className="palette" aria-label={m.palette_name()}>
          <Autocomplete inputValue={text} onInputChange={setText}>
            <TextField className="palette-field" aria-label={m.palette_open()} autoFocus ref={guard} onKeyDown={runFirst}>
              <Icon of={SearchOutlined} />
              <Input placeholder={m.palette_open()} spellCheck={false} />
              {text !== '' && found.data && (
                <span className="figures">{m.palette_found({ people: formatCount(found.data.peopleTotal), rooms: formatCount(found.data.roomsTotal) })}</span>
              )}
            </TextField>
            <ListBox
              className="palette-list"
              aria-label={m.palette_results()}
              onAction={key => run(String(key))}
              renderEmptyState={() => <p className="palette-none">{m.palette_none()}</p>}
            >
              {groups.map(group => (
                <ListBoxSection key={group.id} id={group.id}>
                  <Header>{group.name}</Header>
                  {group.hits.map(hit => (
                    <ListBoxItem key={hit.id} id={hit.id} textValue={visibleText(hit.text)} className="palette-hit">
                      {hit.sign}
                      <span className="cut">
                        {hit.label}
                        {hit.note && <em>{visibleText(hit.note)}</em>}
                      </span>
                    </ListBoxItem>
                  ))}
                </ListBoxSection>
              ))}
            </ListBox>
          </Autocomplete>
          <footer>
            <span>
              <Key>↑</Key> <Key>↓</Key> {m.palette_choose()}
            </span>
            <span>
              <Key>Enter</Key> {m.palette_enter()}
            </span>
            <span>
              <Key>Esc</Key> {m.action_close()}
            </span>
            <span className="grow" />
            <span>
              <Key>?</Key> {m.keys_title()}
            </span>
          </footer>
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}

function Sign({ icon }: { icon: IconDefinition }) {
  return (
    <span className="sign">
      <Icon of={icon} />
    </span>
  )
}

function act(id: string, icon: IconDefinition, text: string, run: () => void): Hit {
  return { id, text, sign: <Sign icon={icon} />, label: visibleText(text), act: run }
}

function useActs(workspaces: readonly Workspace[], workspace: Workspace, onKeys: () => void): Hit[] {
  const sync = useStartSync(workspace.id)
  const switchTo = useSwitchWorkspace()
  const others = workspaces.filter(({ id }) => id !== workspace.id)
  return [
    ...navigation.map(({ route, icon, label }) => act(`screen ${route.screen}`, icon, m.palette_go({ screen: label() }), () => navigate(route))),
    act('duplicates', TeamOutlined, m.palette_duplicates(), () => navigate({ screen: 'duplicates' })),
    act('operations', HistoryOutlined, m.operations(), () => navigate({ screen: 'operations' })),
    act('leave', LogoutOutlined, m.palette_leave(), () => navigate({ screen: 'leave' })),
    act('sync', SyncOutlined, m.sync_now(), () => sync.mutate()),
    ...others.map(other => ({
      id: `workspace ${other.id}`,
      text: other.name,
      sign: <WorkspaceSquare name={other.name} color={other.color} small />,
      label: <Name text={m.palette_switch({ name: other.name })} />,
      act: () => {
        switchTo(other)
        navigate({ screen: 'rooms', room: null })
      },
    })),
    act('add', PlusOutlined, m.workspace_add(), () => navigate({ screen: 'start' })),
    act('keys', KeyOutlined, m.keys_title(), onKeys),
  ]
}

function jobHit(job: JobSummary): Hit {
  return {
    ...act(`job ${job.id}`, UnorderedListOutlined, jobTitle(job), () => navigate({ screen: 'jobs', job: job.id })),
    note: m.job_number({ number: job.number }),
  }
}

function personHit({ person, rooms, matched }: FoundPerson): Hit {
  const facts = [person.corporation, matched.field === 'name' ? null : person.nickName].filter(fact => fact !== null && fact !== '')
  return {
    id: `person ${person.wxid}`,
    text: matched.text,
    sign: <Avatar id={person.wxid} name={person.nickName} />,
    label: <Name text={matched.text} highlights={matched.highlights} />,
    note: [...facts, m.palette_person_note({ count: formatCount(rooms) })].join(' · '),
    act: () => navigate({ screen: 'person', person: person.wxid }),
  }
}

function roomHit({ room, matched }: FoundRoom): Hit {
  return {
    id: `room ${room.wxid}`,
    text: roomTitle(room),
    sign: <Mosaic id={room.wxid} />,
    label: <RoomName room={room} highlights={matched.field === 'name' ? matched.highlights : []} />,
    note: m.palette_room_note({ count: formatCount(room.size), owner: room.ownerName ?? m.unknown_dash() }),
    act: () => navigate({ screen: 'rooms', room: room.wxid }),
  }
}

/** People, rooms, then the acts and jobs that contain the text; a text that is nobody here may still be an id to ask the vendor for. */
function groupsFor(text: string, found: Found | undefined, acts: readonly Hit[], jobs: readonly Hit[]): Group[] {
  const people = found?.people.map(personHit) ?? []
  const lookup = text === '' ? [] : [act('lookup', UserOutlined, m.palette_lookup({ text }), () => navigate({ screen: 'people', person: text }))]
  const contains = (hit: Hit) => hit.text.toLowerCase().includes(text.toLowerCase())
  const actHits = acts.filter(contains)
  const groups = [
    { id: 'people', name: m.palette_people(), hits: people },
    { id: 'rooms', name: m.palette_rooms(), hits: found?.rooms.map(roomHit) ?? [] },
    { id: 'acts', name: m.palette_acts(), hits: [...(people.length === 0 ? lookup : []), ...actHits] },
    { id: 'jobs', name: m.nav_jobs(), hits: jobs.filter(contains).slice(0, MOST_HITS) },
  ]
  return groups.filter(({ hits }) => hits.length > 0)
}
