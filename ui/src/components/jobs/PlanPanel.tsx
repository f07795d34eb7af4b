import type { ReactNode } from 'react'

type Props = { title: string; foot: ReactNode; children: ReactNode }

/** The right side of every remote act: who, where, what will happen. The body scrolls, the foot with the button always stands. */
export function PlanPanel({ title, foot, children }: Props) {
  return (
    <aside className="plan-panel" aria-label={title}>
      <div className="plan-body">
        <h2>{title}</h2>
        {children}
      </div>
      <footer className="plan-foot">{foot}</footer>
    </aside>
  )
}

/** A line of a plan: what at the left, how much at the right. */
export function PlanFact({ name, children }: { name: ReactNode; children: ReactNode }) {
  return (
    <div className="plan-fact">
      <span>{name}</span>
      <b>{children}</b>
    </div>
  )
}
