'use client'

import { findingWord, probesWords } from '#lib/domain/gui-api-words.ts'
import type { InstanceProbe, ProbeFinding } from '#lib/domain/instance-probe.ts'
import { StatusGlyph, type GlyphState } from '../ui/status-glyph.tsx'
import { Time } from '../ui/time.tsx'
import { useConsole } from './console-context.tsx'

/** What each instance itself said, the sum first. `wanted` marks those that say the opposite. */
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
  const [oldest] = probes.map(({ at }) => at).toSorted()
  if (oldest === undefined) return <p className="text-ink-2">No instance can be asked.</p>
  return (
    <div className="grid gap-1">
      <p>
        <span className="font-[550]">{probesWords(probes)}</span>{' '}
        <span className="text-small text-ink-2">
          asked at <Time at={oldest} zone={zone} />
        </span>
      </p>
      <ul
        aria-label={label}
        // A scrolling box must be reachable by keyboard.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={probes.length > shownAtOnce ? 0 : undefined}
        className="grid max-h-41 gap-x-4 gap-y-0.5 overflow-y-auto focus-visible:-outline-offset-2"
      >
        {probes.map((probe) => (
          <li key={probe.instanceId} className="flex items-start gap-1.5">
            <StatusGlyph state={glyphOf(probe.finding, wanted)} className="mt-0.5" />
            <span className="flex min-w-0 flex-wrap gap-x-2">
              <span className="font-mono text-code wrap-anywhere">{probe.instanceId.split('/').at(-1)}</span>
              <span className="font-[550]">{findingWord(probe.finding)}</span>
              <span className="break-words text-ink-2">{probe.detail}</span>
            </span>
          </li>
        ))}
      </ul>
    </div>
  )
}

/** As many as fit without scrolling. */
const shownAtOnce = 7

function glyphOf(finding: ProbeFinding, wanted: ProbeFinding | null): GlyphState {
  if (finding === 'unknown') return 'unknown'
  return wanted === null || finding === wanted ? 'ok' : 'degraded'
}
