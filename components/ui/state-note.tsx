import { clsx } from 'clsx'
import type { ReactNode } from 'react'

import { StatusGlyph } from './status-glyph.tsx'

/** Loading, after 200 ms: outlines where rows will be. */
export function RowOutlines({ rows, label }: { rows: number; label: string }) {
  return (
    <div role="status" aria-label={label} className="appear-late grid gap-2 p-3.5">
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className={clsx('h-5 rounded-chip bg-hover', row % 3 === 2 ? 'w-2/3' : 'w-full')} />
      ))}
    </div>
  )
}

/** Nothing to show, and why. */
export function EmptyNote({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="grid max-w-[72ch] gap-1 px-3.5 py-6">
      <p className="font-semibold">{title}</p>
      {children ? <div className="grid gap-2 text-ink-2">{children}</div> : null}
    </div>
  )
}

/** What happened, what to do about it, and the raw text for those who want it. */
export function FailedNote({
  title,
  children,
  action,
  tone = 'critical',
}: {
  title: string
  children?: ReactNode
  action?: ReactNode
  tone?: 'critical' | 'degraded' | 'unknown'
}) {
  return (
    <div role="alert" className="flex gap-2 px-3.5 py-3">
      <StatusGlyph state={tone} className="mt-0.5" />
      <div className="grid min-w-0 max-w-[72ch] gap-1">
        <p className="font-semibold">{title}</p>
        {children ? <div className="grid gap-2 text-ink-2">{children}</div> : null}
        {action ? <div className="pt-1">{action}</div> : null}
      </div>
    </div>
  )
}
