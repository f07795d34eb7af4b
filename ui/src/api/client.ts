import { MutationCache, QueryClient } from '@tanstack/react-query'
import type { AppError } from './bindings'
import { toAppError } from './errors'

declare module '@tanstack/react-query' {
  interface Register {
    defaultError: AppError
    mutationMeta: {
      /** `toast`: a failure is told at the foot of the window. `inline`: the screen that started it shows it. */
      failure: 'toast' | 'inline'
    }
  }
}

/** The cache of everything read from Rust. Nothing is retried here: whether to try again is decided in Rust or by a person. */
export function createQueryClient(showFailure: (error: AppError) => void): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { retry: false, networkMode: 'always', staleTime: 30_000, gcTime: 60_000, refetchOnWindowFocus: false },
      mutations: { retry: false, networkMode: 'always' },
    },
    mutationCache: new MutationCache({
      onError: (error, _variables, _context, mutation) => {
        if (mutation.meta?.failure === 'toast') showFailure(toAppError(error))
      },
    }),
  })
}
