import type { InstanceProbe } from '#lib/domain/instance-probe.ts'
import type { Instance, Topology, Workload } from '#lib/domain/topology.ts'
import type { World } from './ports.ts'
import type { TracardiAddress } from './tracardi-port.ts'

const atOnce = 8

/** Instances that can be asked: they have an address and are not on their way out. */
export function askable(topology: Topology, workload: Workload): readonly Instance[] {
  return topology.instances.filter(
    (instance) =>
      instance.workloadId === workload.id &&
      instance.address !== null &&
      !['terminating', 'completed', 'failed', 'pending'].includes(instance.state),
  )
}

export function addressOf(workload: Workload, instance: Instance): TracardiAddress {
  return { instanceId: instance.id, host: instance.address ?? '', port: workload.httpPort }
}

/**
 * Asks every instance of an API cluster whether it exposes the GUI API; nothing for other workloads. Each question is
 * a warning in Tracardi's own log, so it is asked for a plan and after a change, not all the time.
 */
export async function askInstances(world: World, workload: Workload): Promise<readonly InstanceProbe[]> {
  if (workload.guiApi === null) return []
  const instances = askable(world.topology(), workload)
  const probes: InstanceProbe[] = []
  for (let first = 0; first < instances.length; first += atOnce) {
    const some = instances.slice(first, first + atOnce)
    probes.push(...(await Promise.all(some.map((instance) => world.tracardi.probe(addressOf(workload, instance))))))
  }
  return probes
}
