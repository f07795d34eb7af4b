import { type QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import type { AppError } from '../api/bindings'
import { createQueryClient } from '../api/client'
import { errorWords, toAppError } from '../api/errors'
import { askFirstScreen, firstWorkspace } from '../api/firstScreen'
import { appStartQuery, prefetchFirstRows } from '../api/queries'
import { showToast } from '../components/toast'
import { setLanguage } from '../i18n/locale'
import { m } from '../i18n/messages'
import { App } from './App'
import { StartFailed } from './StartFailed'

const client = createQueryClient(error => {
  const { title, remedy } = errorWords(error)
  showToast(m.error_sentence({ lead: '', title, remedy, after: '' }), error)
})

/** Longest wait for the first rows, so that shell and rows are drawn in one go. */
const ROWS_WITHIN_MS = 300

/** Reads what the window needs first, then draws over the skeleton in one go. */
async function start() {
  const page = document.getElementById('root')
  if (!page) return
  const root = createRoot(page)
  try {
    const first = askFirstScreen()
    const start = await first.start
    client.setQueryData(appStartQuery.queryKey, start)
    setLanguage(start.preferences.language)
    const workspace = firstWorkspace(start)
    const late = new Promise(resolve => setTimeout(resolve, ROWS_WITHIN_MS))
    if (workspace !== undefined) await Promise.race([prefetchFirstRows(client, workspace, first), late])
    root.render(window(client))
  } catch (thrown) {
    const error: AppError = toAppError(thrown)
    root.render(<StartFailed error={error} onRetry={() => location.reload()} />)
  }
}

function window(queryClient: QueryClient) {
  return (
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <App />
      </QueryClientProvider>
    </StrictMode>
  )
}

void start()
