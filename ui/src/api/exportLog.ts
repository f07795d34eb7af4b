import { useQuery } from '@tanstack/react-query'
import { commands, type WorkspaceId } from './bindings'
import { keys } from './keys'

/** The files written from a workspace, newest first; read anew whenever it is shown. */
export function useExportLog(workspace: WorkspaceId) {
  return useQuery({ queryKey: keys.exports(workspace), queryFn: () => commands.exports(workspace), staleTime: 0 })
}
