import { useState } from 'react'
import type { AppError, TeamPlace, WorkspaceId } from '../../api/bindings'
import { useSetTeam } from '../../api/team'
import { Button } from '../../components/Button'
import { TextField } from '../../components/fields'
import { ErrorNote } from '../../components/Note'
import { showToast } from '../../components/toast'
import { m } from '../../i18n/messages'

type Field = 'server' | 'team' | 'desk' | 'caFile' | 'desks'

/** Before anybody says how many desks the team has, and the most that it may have. */
const USUAL_DESKS = 4
const MOST_DESKS = 40

const fieldErrors: Readonly<Record<string, { field: Field; words: () => string }>> = {
  'team.server': { field: 'server', words: m.team_server_unusable },
  'team.serverPlain': { field: 'server', words: m.team_server_plain },
  'team.serverPassword': { field: 'server', words: m.team_server_password },
  'team.name': { field: 'team', words: m.team_name_unusable },
  'team.desk': { field: 'desk', words: m.team_name_unusable },
  'team.caFile': { field: 'caFile', words: m.team_ca_missing },
}

function fieldErrorOf(error: AppError | null) {
  const key = error?.details.textKey ?? ''
  return Object.hasOwn(fieldErrors, key) ? fieldErrors[key] : undefined
}

/** A whole number of desks that a team may have; null: it is none. */
function typedDesks(text: string): number | null {
  const digits = text.normalize('NFKC').trim()
  const desks = Number(digits)
  return /^\d+$/.test(digits) && desks >= 1 && desks <= MOST_DESKS ? desks : null
}

/** Where the team is: server, team, this computer's name in it, the authority of the server's certificate, and how many share its pace. */
export function TeamForm({ workspace, place }: { workspace: WorkspaceId; place: TeamPlace | null }) {
  const kept = {
    server: place?.server ?? '',
    team: place?.team ?? '',
    desk: place?.desk ?? '',
    caFile: place?.caFile ?? '',
    desks: String(place?.desks ?? USUAL_DESKS),
  }
  const [typed, setTyped] = useState(kept)
  const save = useSetTeam(workspace)
  const isSame = place !== null && (Object.keys(kept) as Field[]).every(field => typed[field].trim() === kept[field])
  const desks = typedDesks(typed.desks)
  const isWhole = desks !== null && [typed.server, typed.team, typed.desk].every(text => text.trim() !== '')
  const store = () => {
    if (desks === null || !isWhole || isSame) return
    const caFile = typed.caFile.trim()
    save.mutate({ ...typed, desks, caFile: caFile === '' ? null : caFile }, { onSuccess: () => showToast(m.team_saved()) })
  }
  const wrong = fieldErrorOf(save.error)
  const field = (name: Field) => ({
    value: typed[name],
    onChange: (text: string) => setTyped(before => ({ ...before, [name]: text })),
    onEnter: store,
    error: wrong?.field === name ? wrong.words() : null,
  })
  return (
    <>
      <div className="settings-fields team-fields">
        <TextField label={m.team_server()} {...field('server')} placeholder="tls://nats.example.com:4222" isMono />
        <TextField label={m.team_name()} {...field('team')} hint={m.team_name_hint()} />
        <TextField label={m.team_desk()} {...field('desk')} hint={m.team_desk_hint()} />
        <TextField label={m.team_desks()} {...field('desks')} hint={m.team_desks_hint()} error={desks === null ? m.number_wrong({ most: MOST_DESKS }) : null} />
        <TextField label={m.team_ca()} {...field('caFile')} hint={m.team_ca_hint()} isMono />
      </div>
      <div>
        <Button isDisabled={!isWhole || isSame} busy={save.isPending} onPress={store}>
          {place === null ? m.team_join() : m.team_change()}
        </Button>
      </div>
      {save.error && !wrong && <ErrorNote error={save.error} onRetry={store} boxed />}
    </>
  )
}
