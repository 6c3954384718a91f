import { clsx } from 'clsx'
import Link from 'next/link'
import type { ReactNode } from 'react'

import { paths } from '#components/frame/paths.ts'
import { formatTime } from '#components/ui/format-time.ts'
import { Pips } from '#components/ui/pips.tsx'
import type { GlyphState } from '#components/ui/status-glyph.tsx'
import { StatusWord } from '#components/ui/status-word.tsx'
import { instanceSlots, slotWords } from '#lib/domain/instance-slots.ts'
import { statusLine } from '#lib/domain/status-line.ts'
import type { Installation, Instance, Workload } from '#lib/domain/topology.ts'

/** How every node is drawn: of which installation, how old, in which zone of time. */
export type Drawing = {
  readonly installation: Installation
  readonly instances: readonly Instance[]
  readonly isStale: boolean
  readonly asOf: string | null
  readonly zone: string
}

export const nodeStyle =
  'relative grid min-w-0 content-start gap-1 rounded-[7px] border bg-surface px-2.5 py-2 hover:border-line-control'

type Props = {
  workload: Workload
  title: string
  drawing: Drawing
  /** Worse than the workload's own status, and shown instead of it. */
  alarm?: string | null
  className?: string
  children?: ReactNode
}

/** One workload in its lane: glyph and words, one mark per instance, its name. The whole node is a link. */
export function WorkloadNode({ workload, title, drawing, alarm = null, className, children }: Props) {
  const { state, words } = nodeStatus(workload, drawing, alarm)
  const slots = instanceSlots(workload, drawing.instances)
  return (
    <Link
      href={paths.workload(drawing.installation, workload)}
      data-node={workload.id}
      className={clsx(nodeStyle, borderOf(state), className)}
    >
      <h4 className="font-semibold">{title}</h4>
      <StatusWord state={state}>{words}</StatusWord>
      {slots.length > 0 ? <Pips pips={slots} label={slotWords(slots)} isOld={drawing.isStale} /> : null}
      <span className="text-small text-ink-2">
        <span className="font-mono break-all">{workload.name}</span>
        {children}
      </span>
    </Link>
  )
}

/** The same in two lines, for a lane of many. */
export function CompactNode({ workload, title, drawing }: Pick<Props, 'workload' | 'title' | 'drawing'>) {
  const { state, words } = nodeStatus(workload, drawing, null)
  const slots = instanceSlots(workload, drawing.instances)
  return (
    <Link
      href={paths.workload(drawing.installation, workload)}
      data-node={workload.id}
      className={clsx(nodeStyle, borderOf(state))}
    >
      <span className="flex flex-wrap items-center justify-between gap-x-2">
        <h4 className="font-semibold">{title}</h4>
        <StatusWord state={state}>{words}</StatusWord>
      </span>
      <span className="flex flex-wrap items-center justify-between gap-x-2">
        <span className="font-mono text-code break-all text-ink-2">{workload.name}</span>
        {slots.length > 0 ? <Pips pips={slots} label={slotWords(slots)} isOld={drawing.isStale} /> : null}
      </span>
    </Link>
  )
}

export function nodeStatus(
  workload: Workload,
  { isStale, asOf, zone }: Drawing,
  alarm: string | null,
): { state: GlyphState; words: string } {
  // An old green is never shown green.
  if (isStale) return { state: 'unknown', words: asOf ? `as of ${formatTime(asOf, zone, 'clock')}` : 'unknown' }
  if (alarm) return { state: 'critical', words: alarm }
  return { state: workload.status, words: statusLine(workload) }
}

/** The bar at the left means abnormal. */
export function borderOf(state: GlyphState): string {
  switch (state) {
    case 'critical':
      return 'border-crit border-l-3'
    case 'degraded':
      return 'border-warn border-l-3'
    case 'unknown':
      return 'border-dashed border-line-control'
    case 'ok':
    case 'in-progress':
    case 'paused':
      return 'border-line'
  }
}
