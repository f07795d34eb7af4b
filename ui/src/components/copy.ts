import { toAppError } from '../api/errors'
import { copyText } from '../host/clipboard'
import { m } from '../i18n/messages'
import { showToast } from './toast'

/** Copies a text and says what was copied; says so, too, when the clipboard refuses. */
export async function copyWithToast(text: string, what: string): Promise<boolean> {
  try {
    await copyText(text)
    showToast(m.copied({ what }))
    return true
  } catch (thrown) {
    showToast(m.copy_failed(), toAppError(thrown))
    return false
  }
}
