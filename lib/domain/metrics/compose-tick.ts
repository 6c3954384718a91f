import type { Instance, Topology, Workload } from '../topology.ts'
import type { EdgeRates } from './edge-rates.ts'
import type { HealthAnswer } from './health-answer.ts'
import type { InstanceUsage } from './instance-usage.ts'
import { instanceSeconds, type InstanceSample, type SubjectSample } from './sample.ts'

/** Everything that was found out for one tick. */
export type Findings = {
  readonly atMs: number
  readonly topology: Pick<Topology, 'freshness' | 'workloads' | 'instances'>
  /** Null when no reading has come since the last tick: the same reading does not count twice. */
  readonly usage: readonly InstanceUsage[] | null
  /** By workload; only those of which the edge said something. */
  readonly edges: ReadonlyMap<string, EdgeRates>
  readonly health: readonly HealthAnswer[]
  /** New restarts by instance; null at the first look, when nobody knows what is new. */
  readonly restarts: ReadonlyMap<string, number> | null
  /** Events stored a second, by `namespace/release`. */
  readonly events: ReadonlyMap<string, number>
}

type Composed = { readonly samples: readonly SubjectSample[]; readonly instances: readonly InstanceSample[] }

/** One row for each workload and installation. What nobody knows is left out; a sum of some is not the sum. */
export function composeTick(findings: Findings, workloads: readonly Workload[]): Composed {
  const isSeen = findings.topology.freshness === 'live' || findings.topology.freshness === 'delayed'
  const own = workloads.map((workload) => ({ workload, instances: instancesOf(findings, workload) }))
  const samples = own.map(({ workload, instances }) => {
    const edge = findings.edges.get(workload.id)
    const values = {
      ...(isSeen ? state(findings, workload, instances) : {}),
      ...usageOf(findings.usage, instances),
      ...edge?.values,
      ...healthOf(findings.health, instances),
    }
    return {
      subject: `workload:${workload.id}`,
      values,
      latencyCounts: edge?.latencyCounts ?? null,
      isPartial: edge?.isPartial ?? false,
    }
  })
  const events = [...findings.events].map(([installation, perSecond]) => ({
    subject: `installation:${installation}`,
    values: { events: perSecond },
    latencyCounts: null,
    isPartial: false,
  }))
  const isMinute = findings.atMs % (instanceSeconds * 1_000) === 0
  return {
    samples: [...samples, ...events],
    instances: isMinute ? own.flatMap(({ instances }) => instances.map((one) => instanceSample(findings, one))) : [],
  }
}

function instancesOf({ topology }: Findings, { id }: Workload): readonly Instance[] {
  return topology.instances.filter(({ workloadId, state: is }) => workloadId === id && is !== 'completed')
}

function state({ restarts }: Findings, { replicas }: Workload, instances: readonly Instance[]) {
  const counts = replicas === null ? {} : { ready: replicas.ready, desired: replicas.desired }
  if (restarts === null) return counts
  return { ...counts, restarts: instances.reduce((sum, { id }) => sum + (restarts.get(id) ?? 0), 0) }
}

function usageOf(usage: Findings['usage'], instances: readonly Instance[]) {
  const ready = instances.filter((instance) => instance.state === 'ready')
  const found = ready.flatMap(({ id }) => usage?.find(({ instanceId }) => instanceId === id) ?? [])
  if (ready.length === 0 || found.length < ready.length) return {}
  const cpu = found.map(({ cpuCores }) => cpuCores)
  const memory = found.map(({ memoryBytes }) => memoryBytes)
  return { cpu: sum(cpu), cpu_peak: Math.max(...cpu), memory: sum(memory), memory_peak: Math.max(...memory) }
}

function healthOf(health: readonly HealthAnswer[], instances: readonly Instance[]) {
  const asked = health.filter(({ instanceId }) => instances.some(({ id }) => id === instanceId))
  // Who cannot be reached at all may answer others.
  if (asked.every(({ answers }) => answers === 'unreachable')) return {}
  const took = asked.flatMap(({ tookSeconds }) => tookSeconds ?? [])
  return { answering: took.length, ...(took.length > 0 && { probe: sum(took) / took.length }) }
}

function instanceSample({ usage, health }: Findings, { id, restarts }: Instance): InstanceSample {
  const used = usage?.find(({ instanceId }) => instanceId === id)
  const took = health.find(({ instanceId }) => instanceId === id)?.tookSeconds ?? null
  return {
    subject: `instance:${id}`,
    values: {
      ...(used && { cpu: used.cpuCores, memory: used.memoryBytes }),
      restarts,
      ...(took !== null && { probe: took }),
    },
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
