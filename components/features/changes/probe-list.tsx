'use client'

import { useConsole } from '#components/frame/console-context.tsx'
import { StatusGlyph, type GlyphState } from '#components/ui/status-glyph.tsx'
import { Time } from '#components/ui/time.tsx'
import { findingWord } from '#lib/domain/gui-api-words.ts'
import type { InstanceProbe, ProbeFinding } from '#lib/domain/instance-probe.ts'

/** What each instance itself said, with the answer and when it came. `wanted` marks those that say the opposite. */
export function ProbeList({
  probes,
  label,
  wanted = null,
}: {
  probes: readonly InstanceProbe[]
  label: string
  wanted?: ProbeFinding | null
}) {
  const { zone } = useConsole()
  if (probes.length === 0) return <p className="text-ink-2">No instance can be asked.</p>
  return (
    <ul aria-label={label} className="grid gap-1">
      {probes.map((probe) => (
        <li key={probe.instanceId} className="flex items-start gap-1.5">
          <StatusGlyph state={glyphOf(probe.finding, wanted)} className="mt-0.5" />
          <span className="min-w-0">
            <span className="font-mono text-code break-all">{probe.instanceId.split('/').at(-1)}</span>{' '}
            <span className="font-[550]">{findingWord(probe.finding)}</span>
            <span className="block text-small break-words text-ink-2">
              {probe.detail} · <Time at={probe.at} zone={zone} />
            </span>
          </span>
        </li>
      ))}
    </ul>
  )
}

function glyphOf(finding: ProbeFinding, wanted: ProbeFinding | null): GlyphState {
  if (finding === 'unknown') return 'unknown'
  return wanted === null || finding === wanted ? 'ok' : 'degraded'
}
