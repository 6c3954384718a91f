import type { Instance, Topology, Workload } from '../topology.ts'
import type { PanelSubject } from './panel.ts'
import type { MeasuredInstance, MeasuredWorkload } from './source.ts'

export type Measured = {
  readonly workloads: readonly MeasuredWorkload[]
  readonly instance: MeasuredInstance | null
}

type Picture = Pick<Topology, 'workloads' | 'instances'>

/** What a subject stands for now. Null when it is not part of the installation; a role may have nobody. */
export function measuredOf(
  { workloads, instances }: Picture,
  installation: { readonly namespace: string; readonly release: string },
  subject: PanelSubject,
): Measured | null {
  const own = workloads.filter(
    ({ namespace, release }) => namespace === installation.namespace && release === installation.release,
  )
  const measure = (workload: Workload): MeasuredWorkload => measuredWorkload(workload, instances)
  switch (subject.of) {
    case 'role':
      return { workloads: own.filter(({ role }) => role === subject.role).map(measure), instance: null }
    case 'workload': {
      const found = own.find(({ id }) => id === subject.workloadId)
      return found ? { workloads: [measure(found)], instance: null } : null
    }
    case 'instance': {
      const instance = instances.find(({ id }) => id === subject.instanceId)
      const owner = own.find(({ id }) => id === instance?.workloadId)
      return instance && owner ? { workloads: [measure(owner)], instance: measuredInstance(instance) } : null
    }
  }
}

function measuredWorkload({ id, namespace, kind, name, role }: Workload, all: readonly Instance[]): MeasuredWorkload {
  const instances = all.filter(({ workloadId }) => workloadId === id).map(measuredInstance)
  return { id, namespace, kind, name, role, instances }
}

function measuredInstance({ id, name, uid, address }: Instance): MeasuredInstance {
  return { id, name, uid, address }
}
