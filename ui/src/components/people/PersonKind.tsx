import type { Highlight, PersonSummary } from '../../api/bindings'
import { m } from '../../i18n/messages'
import { Name } from '../Name'

type Props = {
  person: PersonSummary
  /** Parts of the company to mark, as a search found them. */
  highlights?: readonly Highlight[]
}

/** 微信, 企业微信 @宏盛建材, 同事: what tells people of the same name apart. */
export function PersonKind({ person, highlights }: Props) {
  return (
    <>
      {kindWords(person)}
      {person.corporation !== null && person.corporation !== '' && (
        <>
          {' @'}
          <Name text={person.corporation} highlights={highlights} />
        </>
      )}
    </>
  )
}

function kindWords({ kind, coworker }: PersonSummary): string {
  if (coworker) return m.kind_coworker()
  switch (kind) {
    case 'wechat':
      return m.kind_wechat()
    case 'wecom':
      return m.kind_wecom()
    case 'official':
      return m.kind_official()
    case 'unknown':
      return m.kind_unknown()
  }
}
