import type { Installation, Instance, Route, Topology, Workload } from './topology.ts'

/** One release of Tracardi with all that belongs to it. */
export type InstallationView = {
  readonly installation: Installation
  readonly workloads: readonly Workload[]
  readonly instances: readonly Instance[]
  readonly routes: readonly Route[]
}

type Name = Pick<Installation, 'namespace' | 'release'>

/** Null when the console sees no such release. */
export function viewInstallation(topology: Topology, name: Name): InstallationView | null {
  const installation = topology.installations.find((candidate) => isSame(candidate, name))
  if (!installation) return null
  const workloads = topology.workloads.filter((workload) => belongsTo(workload, name, topology))
  const ids = new Set(workloads.map((workload) => workload.id))
  return {
    installation,
    workloads,
    instances: topology.instances.filter((instance) => instance.workloadId !== null && ids.has(instance.workloadId)),
    routes: topology.routes.filter((route) => route.targetIds.some((id) => ids.has(id))),
  }
}

/** Stores often come from a chart of their own: whatever no other installation claims is shown with each of them. */
function belongsTo(workload: Workload, name: Name, topology: Topology): boolean {
  if (workload.namespace !== name.namespace) return false
  if (workload.release === name.release) return true
  return !topology.installations.some((other) => isSame(other, workload))
}

function isSame(one: Name, other: Name): boolean {
  return one.namespace === other.namespace && one.release === other.release
}
