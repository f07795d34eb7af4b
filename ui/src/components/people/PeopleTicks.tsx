import { ListBox, ListBoxItem } from 'react-aria-components/ListBox'
import type { ContactWxid, PersonSummary } from '../../api/bindings'
import { Avatar } from '../Avatar'
import { Name } from '../Name'
import { visibleText } from '../safeText'
import { shortId } from '../shortId'

type Props = {
  label: string
  people: readonly PersonSummary[]
  chosen: readonly ContactWxid[]
  empty: string
  onAdd: (people: readonly ContactWxid[]) => void
  onRemove: (people: readonly ContactWxid[]) => void
}

/** People to tick; a tick holds at once. Those of the same name are told apart by company and id. */
export function PeopleTicks({ label, people, chosen, empty, onAdd, onRemove }: Props) {
  const listed = people.map(({ wxid }) => wxid)
  const ticked = listed.filter(wxid => chosen.includes(wxid))
  const change = (keys: Iterable<unknown> | 'all') => {
    const now = keys === 'all' ? listed : [...keys].map(String)
    const added = now.filter(wxid => !ticked.includes(wxid))
    const removed = ticked.filter(wxid => !now.includes(wxid))
    if (added.length > 0) onAdd(added)
    if (removed.length > 0) onRemove(removed)
  }
  return (
    <ListBox
      aria-label={label}
      className="choice-list many"
      selectionMode="multiple"
      selectionBehavior="toggle"
      escapeKeyBehavior="none"
      selectedKeys={ticked}
      onSelectionChange={change}
      renderEmptyState={() => <p className="choice-none">{empty}</p>}
    >
      {people.map(person => (
        <ListBoxItem key={person.wxid} id={person.wxid} textValue={visibleText(person.nickName)} className="choice-item">
          <i className="tick" aria-hidden="true" />
          <Avatar id={person.wxid} name={person.nickName} />
          <span className="cut">
            <Name text={person.nickName} />
            <em>{visibleText(tellingApart(person))}</em>
          </span>
        </ListBoxItem>
      ))}
    </ListBox>
  )
}

function tellingApart({ corporation, wxid }: PersonSummary): string {
  return [corporation, shortId(wxid)].filter(fact => fact !== null && fact !== '').join(' · ')
}
