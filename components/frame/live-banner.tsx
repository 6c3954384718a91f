import type { ReactNode } from 'react'

import type { Freshness, Problem } from '#lib/domain/topology.ts'
import type { LiveState } from '#lib/queries/live-state.ts'
import { StatusGlyph, type GlyphState } from '../ui/status-glyph.tsx'
import { Time } from '../ui/time.tsx'

type Props = {
  live: LiveState
  freshness: Freshness
  asOf: string | null
  problems: readonly Problem[]
  zone: string
}

/** What stands between the page and the truth: one message at a time, the worst first. It pushes, it never covers. */
export function LiveBanner({ live, freshness, asOf, problems, zone }: Props) {
  const since = asOf ? <Time at={asOf} zone={zone} /> : 'an unknown time'
  if (live.connection === 'reconnecting' && freshness === 'stale')
    return (
      <Banner state="unknown">
        The console does not answer. What you see is from {since}; changes are off until it is back.
      </Banner>
    )
  const [problem, ...others] = problems
  if (problem)
    return (
      <Banner state={problem.code === 'missing-right' || problem.code === 'namespace-empty' ? 'degraded' : 'critical'}>
        <span className="font-[550]">{problem.message}</span> {problem.remedy}
        {others.length > 0 ? ` ${others.length} more in Settings.` : null}
      </Banner>
    )
  if (freshness === 'stale')
    return (
      <Banner state="unknown">
        The cluster has been silent since {since}. Everything below is from then; changes are off.
      </Banner>
    )
  return null
}

export function Banner({ state, children }: { state: GlyphState; children: ReactNode }) {
  return (
    <div role="status" className="flex items-start gap-2 border-b border-line bg-sunken px-4 py-2 md:px-5">
      <StatusGlyph state={state} className="mt-0.5" />
      <p className="max-w-[100ch] min-w-0">{children}</p>
    </div>
  )
}
