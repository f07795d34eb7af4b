import { QueryClientProvider } from '@tanstack/react-query'
import { render } from '@testing-library/react'
import type { ReactNode } from 'react'
import type { AppError } from '../src/api/bindings'
import { createQueryClient } from '../src/api/client'
import { appStartQuery } from '../src/api/queries'
import { App } from '../src/app/App'
import type { FakeBackend } from './fakeBackend'

/** Draws one piece of a screen with the cache around it. */
export function renderWithCache(piece: ReactNode) {
  const failures: AppError[] = []
  const client = createQueryClient(error => failures.push(error))
  return { client, failures, ...render(<QueryClientProvider client={client}>{piece}</QueryClientProvider>) }
}

/** Draws the whole window against a fake backend, as main.tsx does. */
export async function renderApp(backend: FakeBackend) {
  backend.install()
  const client = createQueryClient(() => undefined)
  await client.fetchQuery(appStartQuery)
  return render(
    <QueryClientProvider client={client}>
      <App />
    </QueryClientProvider>,
  )
}
