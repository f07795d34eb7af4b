import { lazy, Suspense, useState } from 'react'
import type { WorkspaceId } from '../../api/bindings'
import type { FullQuery } from '../../api/roomQuery'
import { useSaveView } from '../../api/views'
import { Button } from '../../components/Button'
import { SaveOutlined } from '../../components/icons'
import { showToast } from '../../components/toast'
import { m } from '../../i18n/messages'
import type { CurrentView } from './useCurrentView'

const NameDialog = lazy(() => import('./NameDialog').then(({ NameDialog }) => ({ default: NameDialog })))

type Props = { workspace: WorkspaceId; query: FullQuery; view: CurrentView }

/** 存为视图, or for a view that was changed: 更新视图 and 另存. */
export function ViewButtons({ workspace, query, view: { views, current, isChanged, setCurrent } }: Props) {
  const [isNaming, setNaming] = useState(false)
  const save = useSaveView(workspace)
  const saveAs = (name: string) =>
    save.mutate(
      { id: null, name, query },
      {
        onSuccess: saved => {
          setNaming(false)
          setCurrent(saved.id)
          showToast(m.view_saved({ name: saved.name }))
        },
      },
    )
  const update = () => {
    if (!current) return
    save.mutate({ id: current.id, name: current.name, query }, { onSuccess: saved => showToast(m.view_updated({ name: saved.name })) })
  }
  return (
    <>
      {current && isChanged && (
        <Button look="plain" icon={SaveOutlined} busy={save.isPending && !isNaming} onPress={update}>
          {m.view_update()}
        </Button>
      )}
      {!(current && !isChanged) && (
        <Button look="plain" icon={current ? undefined : SaveOutlined} onPress={() => setNaming(true)}>
          {current ? m.view_save_as() : m.view_save()}
        </Button>
      )}
      {isNaming && (
        <Suspense fallback={null}>
          <NameDialog
            title={m.view_save()}
            name=""
            taken={views.map(({ name }) => name)}
            act={m.view_save_act()}
            busy={save.isPending}
            onName={saveAs}
            onClose={() => setNaming(false)}
          />
        </Suspense>
      )}
    </>
  )
}
