import type { Workload } from './topology.ts'

const partOrder: readonly Workload['role'][] = [
  'collector',
  'gui-api',
  'gui',
  'bridge',
  'worker',
  'job',
  'store',
  'unknown',
]

/** Always the same order, so that no row moves when a status does. */
export function inPartOrder(workloads: readonly Workload[]): Workload[] {
  return partOrder.flatMap((role) => workloads.filter((workload) => workload.role === role))
}
