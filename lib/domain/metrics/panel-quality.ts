import { coverageOf } from './rows.ts'
import type { DataState, PanelQuality, PanelSeries, Unattributed } from './panel.ts'

/** More than so much of the edge's requests without an owner makes every number beside it a part. */
export const tolerated = 0.02

export type Judged = {
  readonly series: readonly PanelSeries[]
  readonly isStale: boolean
  /** Where nothing flows, nothing can be said of latency and errors; a rate of zero is not an answer either. */
  readonly isTraffic: boolean
  readonly isPartial: boolean
  readonly warnings: readonly string[]
  readonly fix: string | null
  readonly unattributed: Unattributed | null
}

export function qualityOf(judged: Judged): PanelQuality {
  const { series, warnings, fix, unattributed } = judged
  return { state: stateOf(judged), coverage: coverageOf(series), warnings, fix, unattributed }
}

function stateOf({ series, isStale, isTraffic, isPartial, unattributed }: Judged): DataState {
  if (series.length === 0) return 'no-series'
  if (isStale) return 'stale'
  if (isTraffic && !series.some(({ values }) => values.some((value) => value !== null && value > 0)) && isIdle(series))
    return 'no-traffic'
  return isPartial || (unattributed?.ratio ?? 0) > tolerated ? 'partial' : 'value'
}

/** An error ratio of zero comes from traffic; a rate of zero does not. */
function isIdle(series: readonly PanelSeries[]): boolean {
  return series.every(({ key, values }) => key !== 'errors' || values.every((value) => value === null))
}
