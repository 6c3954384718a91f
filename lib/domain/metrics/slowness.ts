import type { Latency } from '../objectives/objective.ts'
import type { Panel, PanelSeries } from './panel.ts'

export type Slowness = { readonly because: string; readonly since: string }

/** One slow step is a hiccup. */
const lastingMs = 120_000
const quantiles = { p50: 0.5, p95: 0.95, p99: 0.99 } as const

/**
 * Whether a part has been slower for two minutes than it promises. A quantile no higher than the promised share that takes
 * longer than the promised time proves it; where none does, nobody knows, and nothing is said.
 */
export function slowness(
  latency: Panel,
  { target, thresholdSeconds }: Latency,
  figure: (value: number, unit: Panel['unit']) => string,
): Slowness | null {
  const line = proving(latency, target)
  if (line === null) return null
  const { start, stepMs } = latency
  const last = line.values.findLastIndex((value) => value !== null)
  const before = line.values.findLastIndex(
    (value, index) => index <= last && (value === null || value <= thresholdSeconds),
  )
  const slowest = line.values[last] ?? null
  if (slowest === null || (last - before) * stepMs < lastingMs) return null
  const promise = `${figure(target, 'ratio')} of the requests should take at most ${figure(thresholdSeconds, 'seconds')}`
  return {
    because: `${promise}; ${line.label} is ${figure(slowest, 'seconds')}.`,
    since: new Date(Date.parse(start) + (before + 1) * stepMs).toISOString(),
  }
}

/** The highest known quantile that the promise covers. */
function proving({ series }: Panel, target: number): PanelSeries | null {
  const covered = Object.entries(quantiles).filter(([, quantile]) => quantile <= target)
  const [key] = covered.at(-1) ?? []
  return series.find((line) => line.key === key) ?? null
}
