import { renderToStaticMarkup } from 'react-dom/server'
import * as m from '../i18n/paraglide/messages'

export function skeletonHtml(): string {
  return renderToStaticMarkup(<main>{m.app_name()}</main>)
}
