import type { Grid } from '../metrics/grid.ts'
import type { PanelId, PanelSeries } from '../metrics/panel.ts'
import type { LoadPoint } from './load-point.ts'

/** The panels that say how much a workload carries, and what that takes. */
export const capacityPanels = [
  'requests',
  'ready-replicas',
  'cpu',
  'throttling',
  'latency',
  'error-ratio',
  'in-flight',
  'waiting',
] as const satisfies readonly PanelId[]

export type CapacityPanel = (typeof capacityPanels)[number]

type Series = Readonly<Partial<Record<CapacityPanel, readonly PanelSeries[]>>>

/**
 * One point for each step of the grid. A series that is missing leaves null.
 * @param workloadId Whose lines of the panels that draw several workloads.
 */
export function loadPoints(series: Series, grid: Grid, workloadId: string): readonly LoadPoint[] {
  const line = (panel: CapacityPanel, key: string) => series[panel]?.find((one) => one.key === key)?.values
  const requests = series.requests ?? []
  const ready = line('ready-replicas', `${workloadId} ready`)
  const cpu = line('cpu', workloadId)
  const throttled = line('throttling', workloadId)
  const p95 = line('latency', 'p95')
  const errors = line('error-ratio', 'errors')
  const inFlight = line('in-flight', 'in-flight')
  const slots = line('in-flight', 'limit')
  const [fewest, most] = [line('waiting', 'fewest'), line('waiting', 'most')]
  return Array.from({ length: grid.count }, (_, step): LoadPoint => {
    const requestsPerSecond = together(requests.map(({ values }) => values[step] ?? null))
    const underWay = inFlight?.[step] ?? null
    return {
      at: grid.startMs + step * grid.stepMs,
      requestsPerSecond,
      ready: ready?.[step] ?? null,
      cpuCores: cpu?.[step] ?? null,
      throttled: throttled?.[step] ?? null,
      p95Seconds: p95?.[step] ?? null,
      // Little's law read backwards: requests under way by requests a second is the time of one.
      serviceSeconds: underWay !== null && (requestsPerSecond ?? 0) > 0 ? underWay / (requestsPerSecond ?? 1) : null,
      errors: errors?.[step] ?? null,
      waiting: waitingOf(fewest?.[step] ?? null, most?.[step] ?? null),
      slots: slots?.[step] ?? null,
    }
  })
}

function waitingOf(fewest: number | null, most: number | null): LoadPoint['waiting'] {
  return fewest === null || most === null ? null : { fewest, most }
}

/** A class of answers without any answer in a step has no value there; a step without any class is not known. */
function together(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null)
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0)
}
