import { createRoot } from 'react-dom/client'
import * as m from '../i18n/paraglide/messages'

const root = document.getElementById('root')
if (root) createRoot(root).render(<main>{m.app_name()}</main>)
