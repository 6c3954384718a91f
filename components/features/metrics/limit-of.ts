import type { PanelId } from '#lib/domain/metrics/panel.ts'
import type { Workload } from '#lib/domain/topology.ts'

/** What a workload may take of a resource, for so many of its instances; null where the spec sets no limit. */
export function limitOf(id: PanelId, { limits }: Pick<Workload, 'limits'>, instances: number): number | null {
  const one = id === 'cpu' ? coresOf(limits.cpuMillicores) : id === 'memory' ? limits.memoryBytes : null
  return one === null || instances === 0 ? null : one * instances
}

/** Of a part that is one workload; of several each has its own limit, and no line stands for all. */
export function partLimit(id: PanelId, workloads: readonly Workload[]): number | null {
  const [only, ...others] = workloads
  return only && others.length === 0 ? limitOf(id, only, only.replicas?.desired ?? 0) : null
}

function coresOf(millicores: number | null): number | null {
  return millicores === null ? null : millicores / 1_000
}
