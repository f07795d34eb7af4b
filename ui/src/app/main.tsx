import { type QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import type { AppError } from '../api/bindings'
import { createQueryClient } from '../api/client'
import { errorWords, toAppError } from '../api/errors'
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

/** Reads what the window needs first, then draws over the skeleton in one go. */
async function start() {
  const page = document.getElementById('root')
  if (!page) return
  const root = createRoot(page)
  try {
    const { workspaces, current, preferences } = await client.fetchQuery(appStartQuery)
    setLanguage(preferences.language)
    const first = current ?? workspaces[0]?.id
    if (first !== undefined) prefetchFirstRows(client, first)
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
