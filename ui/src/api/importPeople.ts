import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { type AppError, commands, events, type ImportedPeople } from './bindings'
import { listenTo } from './events'

/** A list of customers from a file. */
export type ImportedList = {
  /** Without the folder; null when the system's dialog did not tell. */
  fileName: string | null
  imported: ImportedPeople
}

/** Asks for a file and reads customer ids from it. Gives null when the dialog was closed. */
export function useImportPeople() {
  return useMutation({
    mutationFn: async (): Promise<ImportedList | null> => {
      const imported = await commands.importPeople()
      return imported && { fileName: null, imported }
    },
    meta: { failure: 'inline' },
  })
}

/** Writes the empty template; gives its name, or null when the dialog was closed. */
export function useSavePeopleTemplate() {
  return useMutation({ mutationFn: () => commands.savePeopleTemplate(), meta: { failure: 'toast' } })
}

/** A file that was dropped and read, or why it cannot be used. */
export type DroppedFile = { fileName: string; list: ImportedList | null; error: AppError | null }

/** Watches files that are dragged over the window: whether one is over it now, and each that was dropped. */
export function useFileDrag(onDropped: (file: DroppedFile) => void): boolean {
  const [over, setOver] = useState(false)
  const dropped = useRef(onDropped)
  dropped.current = onDropped
  useEffect(
    () =>
      listenTo(events.fileDragged, drag => {
        setOver(drag.kind === 'over')
        if (drag.kind !== 'dropped') return
        const { fileName, people, error } = drag
        dropped.current({ fileName, list: people && { fileName, imported: people }, error })
      }),
    [],
  )
  return over
}
