import 'server-only'
import { capacityOfOne, type CapacityOfOne } from '#lib/domain/capacity/capacity-of-one.ts'
import { byConcurrency, byCpu, byDocumentation, byFloor, bySaturation } from '#lib/domain/capacity/estimate.ts'
import type { LoadPoint } from '#lib/domain/capacity/load-point.ts'
import { capacityPanels, loadPoints } from '#lib/domain/capacity/load-points.ts'
import type { PanelQuestion, PanelReading } from '#lib/domain/metrics/source.ts'
import type { Workload } from '#lib/domain/topology.ts'

export type MeasuredCapacity = {
  readonly points: readonly LoadPoint[]
  readonly ofOne: CapacityOfOne
  /** Names of what was read. */
  readonly sources: readonly string[]
}

export type CapacityQuestion = {
  readonly workload: Pick<Workload, 'id' | 'limits' | 'processes'>
  /** What an instance carries well: above it nothing is a floor. */
  readonly floor: { readonly p95Seconds: number; readonly errors: number }
  readonly about: Omit<PanelQuestion, 'id'>
  readonly read: (question: PanelQuestion) => Promise<PanelReading>
}

/** What one instance of a workload carries, by every way of knowing, from the panels that say something of it. */
export async function measureCapacity({ workload, floor, about, read }: CapacityQuestion): Promise<MeasuredCapacity> {
  const { id, limits, processes } = workload
  const readings = await Promise.all(
    capacityPanels.map(async (panel) => [panel, await read({ ...about, id: panel })] as const),
  )
  const series = Object.fromEntries(readings.map(([panel, reading]) => [panel, reading.series]))
  const points = loadPoints(series, about.grid, id)
  const { cpuMillicores } = limits
  // A process of Python takes one core at most, whatever the limit.
  const cores = [cpuMillicores === null ? null : cpuMillicores / 1000, processes].filter((one) => one !== null)
  const ofOne = capacityOfOne([
    bySaturation(points),
    byCpu(points, cores.length === 0 ? null : Math.min(...cores)),
    byConcurrency(points),
    byFloor(points, floor),
    byDocumentation(processes),
  ])
  const sources = readings.flatMap(([, { source }]) => (source === null ? [] : [source.name]))
  return { points, ofOne, sources: [...new Set(sources)] }
}
