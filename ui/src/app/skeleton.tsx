import type { IconDefinition } from '@ant-design/icons-svg/es/types'
import { renderToStaticMarkup } from 'react-dom/server'
import type { Language } from '../api/bindings'
import { Brand } from '../components/Brand'
import { Icon } from '../components/Icon'
import { AppstoreOutlined, SearchOutlined } from '../components/icons'
import { standingFilters } from '../features/rooms/standingFilters'
import { languages, setLanguage } from '../i18n/locale'
import { m } from '../i18n/messages'
import { navigation } from './navigation'

const ROWS = 26
const TAGS = 8

/**
 * The shell and the empty room list as static HTML, once for each language. Rendered while building and put into index.html, so that
 * something is painted before any script has run; CSS shows the part that fits (styles/skeleton.css). Never part of the shipped scripts.
 */
export function skeletonHtml(): string {
  const pages = languages.map(({ id }) => {
    setLanguage(id)
    return renderToStaticMarkup(<Skeleton language={id} />)
  })
  return renderToStaticMarkup(<StartSkeleton />) + pages.join('')
}

/** Before the first workspace there is no shell: only the brand, where the start screen has it. */
function StartSkeleton() {
  return (
    <div className="skeleton start" data-for="start" aria-busy="true">
      <Brand />
    </div>
  )
}

function Skeleton({ language }: { language: Language }) {
  return (
    <div className="skeleton shell" data-for={language} aria-busy="true">
      <div className="nav">
        <span className="workspace-switch">
          <span className="workspace-square" />
          <i className="bone" />
        </span>
        {navigation.map(({ label, icon, route, place }) => (
          <span key={route.screen} className={`nav-item at-${place}`} aria-current={route.screen === 'rooms' ? 'page' : undefined}>
            <Icon of={icon} />
            <span>{label()}</span>
          </span>
        ))}
      </div>
      <div className="main">
        <div className="top-bar">
          <h1>{m.nav_rooms()}</h1>
        </div>
        <div className="rooms">
          <Rail />
          <div className="rooms-middle">
            <div className="tools">
              <span className="field-box search">
                <Icon of={SearchOutlined} />
                <span className="placeholder">{m.rooms_search()}</span>
              </span>
            </div>
            <div className="room-table">
              <Head />
              {Array.from({ length: ROWS }, (_, index) => (
                <Row key={`row ${index + 1}`} />
              ))}
            </div>
          </div>
        </div>
      </div>
    </div>
  )
}

function Rail() {
  const items: readonly [IconDefinition, string][] = [
    [AppstoreOutlined, m.rail_all()],
    ...standingFilters.map(({ icon, name }): [IconDefinition, string] => [icon, name()]),
  ]
  return (
    <div className="rail">
      {items.map(([icon, name], index) => (
        <span key={name} className={index === 0 ? 'rail-item chosen' : 'rail-item'}>
          <Icon of={icon} />
          {name}
        </span>
      ))}
      <span className="rail-head">{m.rail_tags()}</span>
      {Array.from({ length: TAGS }, (_, index) => (
        <span key={`tag ${index + 1}`} className="rail-item">
          <i className="bone" />
        </span>
      ))}
    </div>
  )
}

function Head() {
  const columns: readonly [string, string][] = [
    ['cell-title', m.column_name()],
    ['cell-tags', m.column_tags()],
    ['cell-size', m.column_size()],
    ['cell-owner', m.column_owner()],
    ['cell-account', m.column_account()],
    ['cell-type', m.column_type()],
    ['cell-time', m.column_as_of()],
  ]
  return (
    <div className="room-row room-head">
      <span className="cell-check" />
      {columns.map(([cell, name]) => (
        <span key={cell} className={cell}>
          {name}
        </span>
      ))}
    </div>
  )
}

function Row() {
  return (
    <div className="room-row waiting">
      <span className="cell-check" />
      <span className="cell-name">
        <i />
        <i />
      </span>
      {['cell-tags', 'cell-size', 'cell-owner', 'cell-account', 'cell-type', 'cell-time'].map(cell => (
        <span key={cell} className={cell}>
          <i />
        </span>
      ))}
    </div>
  )
}
