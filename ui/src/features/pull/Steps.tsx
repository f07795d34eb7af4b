import { LinkButton } from '../../components/Button'
import { m } from '../../i18n/messages'

/** 1 选群和客户 — 2 看计划 — 3 执行: where one is, and the way back to the first. */
export function Steps({ current, onFirst }: { current: 0 | 1; onFirst: () => void }) {
  const names = [m.pull_step_choose(), m.pull_step_plan(), m.pull_step_run()]
  return (
    <ol className="steps">
      {names.map((name, place) => (
        <li key={name} aria-current={place === current ? 'step' : undefined}>
          {place < current ? <LinkButton onPress={onFirst}>{m.pull_step({ number: place + 1, name })}</LinkButton> : m.pull_step({ number: place + 1, name })}
        </li>
      ))}
    </ol>
  )
}
