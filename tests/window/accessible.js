// What a screen reader would tell of the page: elements by role and accessible name. Hidden and inert ones do not count.
const IMPLICIT = {
  A: e => (e.hasAttribute('href') ? 'link' : null), ARTICLE: 'article', ASIDE: 'complementary', BUTTON: 'button', DD: 'definition', DIALOG: 'dialog',
  DT: 'term', FORM: 'form', H1: 'heading', H2: 'heading', H3: 'heading', H4: 'heading', HEADER: 'banner', IMG: 'img', LI: 'listitem', MAIN: 'main',
  NAV: 'navigation', OL: 'list', OPTION: 'option', OUTPUT: 'status', P: 'paragraph', PROGRESS: 'progressbar', SECTION: 'region', SELECT: 'combobox',
  TABLE: 'table', TD: 'cell', TEXTAREA: 'textbox', TH: 'columnheader', TR: 'row', UL: 'list',
  INPUT: e => ({ button: 'button', checkbox: 'checkbox', number: 'spinbutton', radio: 'radio', range: 'slider', search: 'searchbox', submit: 'button', hidden: null })[e.type] ?? (e.type === 'hidden' ? null : 'textbox'),
}
// Roles whose name is their content; a list item is named so too, which the standard leaves open.
const NAMED_BY_CONTENT = new Set(
  'alert button cell checkbox columnheader gridcell heading link listitem menuitem menuitemradio note option paragraph radio row rowheader status switch tab term definition tooltip'.split(' '),
)
const squeeze = text => text.replace(/\s+/g, ' ').trim()

function role(e) {
  const given = e.getAttribute('role')
  if (given) return given.split(' ')[0]
  const implicit = IMPLICIT[e.tagName]
  return (typeof implicit === 'function' ? implicit(e) : implicit) ?? null
}
function content(node) {
  if (node.nodeType === Node.TEXT_NODE) return node.data
  if (node.nodeType !== Node.ELEMENT_NODE || node.getAttribute('aria-hidden') === 'true') return ''
  if (node.getAttribute('aria-label')) return ` ${node.getAttribute('aria-label')} `
  if (node.tagName === 'IMG') return node.alt
  const style = getComputedStyle(node)
  if (style.display === 'none' || style.visibility === 'hidden') return ''
  const inner = [...node.childNodes].map(content).join('')
  return style.display.startsWith('inline') && style.display === 'inline' ? inner : ` ${inner} `
}
function name(e) {
  const by = e.getAttribute('aria-labelledby')
  if (by) return squeeze(by.split(' ').map(id => document.getElementById(id)).filter(Boolean).map(l => l.getAttribute('aria-label') ?? l.textContent).join(' '))
  const label = e.getAttribute('aria-label')
  if (label) return squeeze(label)
  if (e.labels?.length) return squeeze([...e.labels].map(content).join(' '))
  if (e.tagName === 'IMG' && e.alt) return squeeze(e.alt)
  const inner = NAMED_BY_CONTENT.has(role(e)) ? squeeze(content(e)) : ''
  return inner || squeeze(e.title || e.placeholder || '')
}
const visible = e => e.checkVisibility({ visibilityProperty: true }) && !e.closest('[aria-hidden="true"], [inert]')

/** Elements of a role inside `root` (or the page) whose name is `wanted` (exact), contains it, or any (null). */
function find(root, wantedRole, wanted, exact) {
  const found = []
  for (const e of (root ?? document).querySelectorAll('*')) {
    if (role(e) !== wantedRole || !visible(e)) continue
    if (wanted === null || (exact ? name(e) === wanted : name(e).includes(wanted))) found.push(e)
  }
  return found
}
/** Where a mouse would click: radio buttons and the like are drawn by their labels. */
const clickable = e => (['radio', 'checkbox', 'switch'].includes(role(e)) ? (e.closest('label') ?? e) : e)

function states(e) {
  const told = []
  for (const s of ['aria-checked', 'aria-selected', 'aria-expanded', 'aria-pressed', 'aria-current', 'aria-disabled', 'aria-invalid', 'aria-rowcount']) {
    if (e.hasAttribute(s)) told.push(`${s.slice(5)}=${e.getAttribute(s)}`)
  }
  if (e.disabled) told.push('disabled')
  if (e === document.activeElement) told.push('focused')
  return told.join(' ')
}
/** The page as lines of role, name, states: what a failed test shows. */
function outline() {
  const lines = []
  for (const e of document.querySelectorAll('body *')) {
    const r = role(e)
    if (r && r !== 'presentation' && r !== 'none' && visible(e)) lines.push(`${r} «${name(e).slice(0, 80)}» ${states(e)}`)
  }
  return lines.slice(0, 250).join('\n')
}
