import { lazy, Suspense, useState } from 'react'
import type { SavedView, WorkspaceId } from '../../api/bindings'
import { fullQuery } from '../../api/roomQuery'
import { useRemoveView, useSaveView } from '../../api/views'
import { IconButton } from '../../components/Button'
import { FilterOutlined, MoreOutlined } from '../../components/icons'
import { useLazyOverlay } from '../../components/lazyOverlay'
import { visibleText } from '../../components/safeText'
import { m } from '../../i18n/messages'
import { RailItem } from './RailItem'

const ViewMenu = lazy(() => import('./ViewMenu').then(({ ViewMenu }) => ({ default: ViewMenu })))
const NameDialog = lazy(() => import('./NameDialog').then(({ NameDialog }) => ({ default: NameDialog })))
const ConfirmDialog = lazy(() => import('../../components/ConfirmDialog').then(({ ConfirmDialog }) => ({ default: ConfirmDialog })))

type Props = { workspace: WorkspaceId; view: SavedView; others: readonly SavedView[]; isOn: boolean; isChanged: boolean; onOpen: () => void }

/** A saved view in the rail, with its menu. */
export function ViewItem({ workspace, view, others, isOn, isChanged, onOpen }: Props) {
  const [asking, setAsking] = useState<'rename' | 'remove' | null>(null)
  const menu = useLazyOverlay('menu', overlay => <ViewMenu onChoose={setAsking} {...overlay} />)
  const save = useSaveView(workspace)
  const remove = useRemoveView(workspace)
  const close = () => setAsking(null)
  return (
    <div className="rail-view">
      <RailItem icon={FilterOutlined} name={view.name} count={null} note={isChanged ? m.view_changed() : undefined} isOn={isOn} onPress={onOpen} />
      <IconButton name={m.view_menu({ name: visibleText(view.name) })} icon={MoreOutlined} {...menu.trigger} />
      {menu.overlay}
      <Suspense fallback={null}>
        {asking === 'rename' && (
          <NameDialog
            title={m.view_rename()}
            name={view.name}
            taken={others.map(({ name }) => name)}
            act={m.view_rename_act()}
            busy={save.isPending}
            onName={name => save.mutate({ id: view.id, name, query: fullQuery(view.query) }, { onSuccess: close })}
            onClose={close}
          />
        )}
        {asking === 'remove' && (
          <ConfirmDialog
            title={m.view_remove_title({ name: visibleText(view.name) })}
            text={m.view_remove_text()}
            act={m.view_remove()}
            keep={m.view_remove_keep()}
            busy={remove.isPending}
            onAct={() => remove.mutate(view.id, { onSuccess: close })}
            onClose={close}
          />
        )}
      </Suspense>
    </div>
  )
}
