import type { NodeRoom, Topology, Workload } from './topology.ts'

/**
 * How many more instances of the workload the nodes can hold, by requests; null when nodes or requests are not known.
 * An upper bound: pods of namespaces that the console does not watch take room that it cannot see.
 */
export function roomForInstances(workload: Workload, topology: Topology): number | null {
  const { cpuMillicores, memoryBytes } = workload.requests
  if (topology.nodes === null || (cpuMillicores === null && memoryBytes === null)) return null
  const takers = new Map(topology.workloads.map((taker) => [taker.id, taker.requests]))
  const roomOn = (node: NodeRoom) => {
    const here = topology.instances.filter((instance) => instance.node === node.name && instance.state !== 'completed')
    const taken = here.map((instance) => takers.get(instance.workloadId ?? ''))
    const cpuLeft = node.allocatable.cpuMillicores - total(taken.map((requests) => requests?.cpuMillicores ?? 0))
    const memoryLeft = node.allocatable.memoryBytes - total(taken.map((requests) => requests?.memoryBytes ?? 0))
    const byCpu = cpuMillicores ? cpuLeft / cpuMillicores : Infinity
    const byMemory = memoryBytes ? memoryLeft / memoryBytes : Infinity
    return Math.max(0, Math.floor(Math.min(byCpu, byMemory, node.allocatable.pods - here.length)))
  }
  return total(topology.nodes.filter((node) => node.isReady && node.isSchedulable).map(roomOn))
}

function total(amounts: readonly number[]): number {
  return amounts.reduce((sum, amount) => sum + amount, 0)
}
