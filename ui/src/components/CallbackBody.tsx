import type { KeptCallback, WorkspaceId } from '../api/bindings'
import { toAppError } from '../api/errors'
import { useCallbackText, wholeCallbackText } from '../api/feed'
import { formatCount, fullTime } from '../i18n/format'
import { m } from '../i18n/messages'
import { Button } from './Button'
import { copyWithToast } from './copy'
import { CopyOutlined } from './icons'
import { ErrorNote } from './Note'
import { visibleLines, visibleText } from './safeText'
import { showToast } from './toast'

type Props = { workspace: WorkspaceId; callback: KeptCallback }

/** A callback as it came, byte for byte: hostile text, shown as text and nothing else. */
export function CallbackBody({ workspace, callback }: Props) {
  const { text, more, busy, error } = useCallbackText(workspace, callback)
  const copy = async () => {
    try {
      await copyWithToast(await wholeCallbackText(workspace, callback), m.callback_body())
    } catch (thrown) {
      const failure = toAppError(thrown)
      showToast(m.callback_not_copied(), failure)
    }
  }
  return (
    <div className="callback-body">
      <p className="field-hint">
        {visibleText(m.callback_about({ path: callback.path, time: fullTime(callback.receivedAt), bytes: formatCount(callback.bytes) }))}
      </p>
      {callback.fault !== null && <p className="callback-fault">{visibleText(callback.fault)}</p>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scroller must be reachable by the keyboard. */}
      <pre tabIndex={0}>{visibleLines(text)}</pre>
      {error && <ErrorNote error={error} boxed stacked />}
      <div className="actions">
        {more && (
          <Button size="small" busy={busy} onPress={more}>
            {m.callback_more()}
          </Button>
        )}
        <Button size="small" look="plain" icon={CopyOutlined} onPress={() => void copy()}>
          {m.callback_copy()}
        </Button>
      </div>
    </div>
  )
}
