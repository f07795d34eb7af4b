import { useDeferredValue, useMemo } from 'react'
import type { AppError, ContactWxid, FoundPerson, ParsedPeople, WorkspaceId } from '../../api/bindings'
import type { ImportedList } from '../../api/importPeople'
import { useFound, useParsedPeople } from '../../api/queries'

/** So many people of one name are shown; more words narrow it down. */
const MOST_FOUND = 50
/** A longer line is a list and no name. */
const LONGEST_NAME = 64
const nobodyParsed: ParsedPeople = { people: [], duplicates: 0, blank: 0, refused: [] }
const nobody: readonly ContactWxid[] = []

/** Whom the screen is about. */
export type PeopleList = {
  people: readonly ContactWxid[]
  /** How the lines of a pasted text or of a file were read; null when a name was typed. */
  parsed: ParsedPeople | null
  /** What a typed name, pinyin or part of an id means. */
  named: { text: string; total: number; found: readonly FoundPerson[] } | null
  /** Name of the file that the people came from. */
  fileName: string | null
  error: AppError | null
  retry: () => void
  /** The list belongs to the text as it stands. */
  upToDate: boolean
}

/**
 * One line is first taken for a name, pinyin or part of an id and looked for among the people known here; when nobody is called so, and
 * whenever there are several lines, it is ids. A file stands in place of the text.
 */
export function usePeopleList(workspace: WorkspaceId, typed: string, file: ImportedList | null): PeopleList {
  const text = useDeferredValue(typed)
  const line = text.trim()
  const mayBeName = file === null && line !== '' && line.length <= LONGEST_NAME && !line.includes('\n')
  const parsing = useParsedPeople(file === null ? text : '')
  const finding = useFound(workspace, mayBeName ? line : '', MOST_FOUND)
  const parsed = file ? file.imported.parsed : line === '' ? nobodyParsed : (parsing.data ?? nobodyParsed)
  const found = mayBeName ? finding.data : undefined

  const named = useMemo(() => {
    if (!found || found.people.length === 0) return null
    const exact = found.people.find(({ person }) => person.wxid === line)
    return exact ? { text: line, total: 1, found: [exact] } : { text: line, total: found.peopleTotal, found: found.people }
  }, [found, line])
  const people = useMemo(() => {
    if (named) return named.found.map(({ person }) => person.wxid)
    return mayBeName && found === undefined && finding.error === null ? nobody : parsed.people
  }, [named, mayBeName, found, finding.error, parsed.people])

  return {
    people,
    parsed: named ? null : parsed,
    named,
    fileName: file?.fileName ?? null,
    error: parsing.error ?? (mayBeName ? finding.error : null),
    retry: () => void (parsing.error ? parsing.refetch() : finding.refetch()),
    upToDate: file !== null || (typed === text && !parsing.isPlaceholderData && !(mayBeName && (finding.isPlaceholderData || finding.isPending))),
  }
}
