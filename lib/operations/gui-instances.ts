import type { InstanceProbe } from '#lib/domain/instance-probe.ts'
import { addressOf, askable, askInstances } from './ask-instances.ts'
import type { World } from './ports.ts'
import type { TracardiAddress } from './tracardi-port.ts'

/** An instance that said itself that it exposes the GUI API. */
export type GuiInstance = { readonly at: TracardiAddress; readonly version: string | null }

export type GuiInstances = { readonly probes: readonly InstanceProbe[]; readonly exposed: readonly GuiInstance[] }

/** Asks every instance of the installation's API clusters; only where the GUI API is exposed can a password be changed. */
export async function askGuiInstances(
  world: World,
  installation: { readonly namespace: string; readonly release: string },
): Promise<GuiInstances> {
  const topology = world.topology()
  const { namespace, release } = installation
  const clusters = topology.workloads.filter((one) => one.namespace === namespace && one.release === release)
  const asked = await Promise.all(
    clusters.map(async (workload) => {
      const probes = await askInstances(world, workload)
      const isExposed = (id: string) => probes.some((probe) => probe.instanceId === id && probe.finding === 'exposed')
      const exposed = askable(topology, workload)
        .filter(({ id }) => isExposed(id))
        .map((instance) => ({ at: addressOf(workload, instance), version: workload.version }))
      return { probes, exposed }
    }),
  )
  return { probes: asked.flatMap(({ probes }) => probes), exposed: asked.flatMap(({ exposed }) => exposed) }
}
