import { clsx } from 'clsx'
import type { ReactNode } from 'react'

export type GlyphState = 'ok' | 'in-progress' | 'degraded' | 'critical' | 'unknown' | 'paused'

const colour: Record<GlyphState, string> = {
  ok: 'text-ok',
  'in-progress': 'text-prog',
  degraded: 'text-warn',
  critical: 'text-crit',
  unknown: 'text-unk',
  paused: 'text-unk',
}

const line = { fill: 'none', stroke: 'currentColor', strokeWidth: 1.5 } as const

const shape: Record<GlyphState, ReactNode> = {
  ok: (
    <g {...line}>
      <circle cx="8" cy="8" r="6.25" />
      <path d="m5.2 8.2 2 2 3.6-4.2" strokeLinecap="round" strokeLinejoin="round" />
    </g>
  ),
  'in-progress': (
    <g {...line} strokeLinecap="round" strokeLinejoin="round">
      <path d="M8 1.9a6.1 6.1 0 1 1-6.1 6.1" />
      <path d="M1.2 5 2 8.2l3-1" />
    </g>
  ),
  degraded: (
    <g {...line} strokeLinejoin="round">
      <path d="M8 1.9 14.8 14H1.2z" />
      <path d="M8 6.2v3.7m0 1.4v1.2" />
    </g>
  ),
  critical: (
    <>
      <path d="M5 1h6l4 4v6l-4 4H5l-4-4V5z" fill="currentColor" />
      <path d="m5.6 5.6 4.8 4.8m0-4.8-4.8 4.8" fill="none" className="stroke-surface" strokeWidth="1.6" />
    </>
  ),
  unknown: (
    <g {...line}>
      <rect x="2" y="2" width="12" height="12" rx="2.5" strokeDasharray="2.4 2" />
      <path d="M5 8h6" />
    </g>
  ),
  paused: (
    <g {...line}>
      <circle cx="8" cy="8" r="6.25" />
      <path d="M6.3 5.4v5.2m3.4-5.2v5.2" />
    </g>
  ),
}

/** The six states as shapes, so that none depends on colour. Decorative: the word beside it is the content. */
export function StatusGlyph({ state, className }: { state: GlyphState; className?: string }) {
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true" className={clsx('size-4 shrink-0', colour[state], className)}>
      {shape[state]}
    </svg>
  )
}
