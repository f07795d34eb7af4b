import { useMemo } from 'react'
import type { AccountSummary, WorkspaceId } from './bindings'
import { useOverview } from './queries'

const none: readonly AccountSummary[] = []

/** The hosted accounts, one entry a user id: an account that logged in anew may be known by two ids of its own. Empty while being read. */
export function useHostedAccounts(workspace: WorkspaceId): readonly AccountSummary[] {
  const accounts = useOverview(workspace).data?.accounts ?? none
  return useMemo(() => accounts.filter(({ userId }, place) => accounts.findIndex(other => other.userId === userId) === place), [accounts])
}
