import { clsx } from 'clsx'

export type Pip = 'ready' | 'starting' | 'unready' | 'missing'

const look: Record<Pip, string> = {
  ready: 'border-ink-3 bg-ink-3',
  starting: 'border-prog text-prog pip-hatch',
  unready: 'border-warn text-warn pip-slash',
  missing: 'border-dashed border-crit',
}

const most = 12

/** One mark per wanted instance; above twelve a figure and a bar. `label` says the same in words; what is old is greyed. */
export function Pips({ pips, label, isOld = false }: { pips: readonly Pip[]; label: string; isOld?: boolean }) {
  const ready = pips.filter((pip) => pip === 'ready').length
  if (pips.length > most)
    return (
      <span className="inline-flex items-center gap-2">
        <span className="font-mono text-code">
          {ready} of {pips.length}
        </span>
        <svg viewBox="0 0 60 6" aria-hidden="true" className="h-1.5 w-15 text-ink-3" preserveAspectRatio="none">
          <rect width="60" height="6" rx="1" className="fill-line" />
          <rect width={(60 * ready) / pips.length} height="6" rx="1" fill="currentColor" />
        </svg>
        <span className="sr-only">{label}</span>
      </span>
    )
  return (
    <span role="img" aria-label={label} className={clsx('inline-flex flex-wrap gap-0.75', isOld && 'opacity-40')}>
      {pips.map((pip, at) => (
        <span
          key={at}
          className={clsx('h-3 w-2.25 rounded-[2px] border-[1.5px] forced-color-adjust-none', look[pip])}
        />
      ))}
    </span>
  )
}
