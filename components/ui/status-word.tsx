import { clsx } from 'clsx'
import type { ReactNode } from 'react'

import { StatusGlyph, type GlyphState } from './status-glyph.tsx'

const tone: Record<GlyphState, string> = {
  ok: 'text-ink-2',
  'in-progress': 'text-prog font-[550]',
  degraded: 'text-warn font-[550]',
  critical: 'text-crit font-semibold',
  unknown: 'text-unk',
  paused: 'text-unk',
}

/** Glyph and word together; only the abnormal is coloured. */
export function StatusWord({
  state,
  children,
  className,
}: {
  state: GlyphState
  children: ReactNode
  className?: string
}) {
  return (
    <span className={clsx('inline-flex min-w-0 items-baseline gap-1.5', tone[state], className)}>
      <StatusGlyph state={state} className="mt-0.5 self-start" />
      <span className="min-w-0">{children}</span>
    </span>
  )
}
