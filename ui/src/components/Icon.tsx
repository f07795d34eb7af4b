import type { AbstractNode, IconDefinition } from '@ant-design/icons-svg/es/types'

type Props = {
  of: IconDefinition
  /** Turns, for work under way. */
  spin?: boolean
}

function shapes(nodes: AbstractNode[] | undefined) {
  return nodes?.map((node, index) => <path key={`${index}`} d={node.attrs.d} />)
}

/** A drawing beside a word. It says nothing by itself: screen readers skip it, so the word must carry the meaning. */
export function Icon({ of, spin = false }: Props) {
  const svg = typeof of.icon === 'function' ? of.icon('currentColor', 'none') : of.icon
  return (
    <span className={spin ? 'icon spin' : 'icon'} aria-hidden="true">
      <svg viewBox={svg.attrs.viewBox} width="1em" height="1em" fill="currentColor" focusable="false" aria-hidden="true">
        {shapes(svg.children)}
      </svg>
    </span>
  )
}
