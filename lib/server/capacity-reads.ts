import 'server-only'

import type { Capacity, CapacityQuery } from '#lib/contracts/capacity.ts'
import { demandOf } from '#lib/domain/capacity/demand.ts'
import { capacityStepMs } from '#lib/domain/capacity/load-point.ts'
import type { Grid } from '#lib/domain/metrics/grid.ts'
import { measuredOf } from '#lib/domain/metrics/measured.ts'
import { isApiRole } from '#lib/domain/objectives/objective.ts'
import type { Refusal } from '#lib/domain/refusal.ts'
import { granted, refused, type Result } from '#lib/domain/result.ts'
import { workloadId, type Topology, type Workload } from '#lib/domain/topology.ts'
import { measureCapacity } from '#lib/metrics/measure-capacity.ts'
import { readQuestion } from './metrics-reads.ts'
import { runtime } from './runtime.ts'
import { shared } from './shared.ts'
import { readObjectives, readScalePolicy } from './reads.ts'

const lookBackMs = 14 * 86_400_000

/** Two weeks do not look different a few minutes later, and reading them is the dearest question there is. */
const keptMs = 600_000

/** Of a cluster that is new to the console the next step may say the first thing. */
const keptUnknownMs = 60_000

type Kept = { until: number; readonly answer: Promise<Capacity> }
const kept = () => shared<Map<string, Kept>>('capacity', () => new Map())

/** How much one instance of an API cluster carries, how much is asked of it, and on what ground each is known. */
export async function readCapacity(
  installation: { readonly namespace: string; readonly release: string },
  { kind, name }: CapacityQuery,
): Promise<Result<Capacity, Refusal>> {
  const id = workloadId({ namespace: installation.namespace, kind, name })
  const topology = runtime().observer.topology()
  const workload = topology.workloads.find((one) => one.id === id && one.release === installation.release)
  if (!workload?.replicas) return refused({ reason: 'not-found', what: `${kind} ${installation.namespace}/${name}` })
  const known = kept().get(id)
  if (known && performance.now() < known.until) return granted(current(await known.answer, workload, topology))
  const entry: Kept = { until: performance.now() + keptMs, answer: measure(workload, topology) }
  kept().set(id, entry)
  // What failed is asked again by the next reader.
  entry.answer.catch(() => kept().delete(id))
  const answer = await entry.answer
  if (answer.ofOne.chosen === null || answer.demand === null) entry.until = performance.now() + keptUnknownMs
  return granted(answer)
}

async function measure(workload: Workload, topology: Topology): Promise<Capacity> {
  const now = Date.now()
  const grid = gridBack(now)
  const subject = { of: 'workload', workloadId: workload.id } as const
  const measured = measuredOf(topology, workload, subject) ?? { workloads: [], instance: null }
  const { points, ofOne, sources } = await measureCapacity({
    workload,
    floor: floorOf(workload),
    about: { subject, installation: workload, ...measured, grid },
    read: (question) => readQuestion(question, AbortSignal.timeout(30_000)),
  })
  return current(
    {
      workloadId: workload.id,
      asOf: new Date(now).toISOString(),
      ofOne,
      demand: demandOf(points, now, 0),
      ready: 0,
      desired: 0,
      lostWithNode: 1,
      takenByRollout: workload.takenByRollout,
      minimum: 1,
      sources: [...sources],
    },
    workload,
    topology,
  )
}

/** What an instance carries well: what breaks the objectives of its cluster is no floor. */
function floorOf({ role }: Workload): { readonly p95Seconds: number; readonly errors: number } {
  const [availability, latency] = readObjectives()[isApiRole(role) ? role : 'collector']
  return { p95Seconds: latency?.thresholdSeconds ?? usualP95Seconds, errors: 1 - availability.target }
}

/** Where no latency is promised. */
const usualP95Seconds = 0.3

/** What the watch says changes by the second, and is never kept. */
function current(capacity: Capacity, workload: Workload, topology: Topology): Capacity {
  const onNode = new Map<string, number>()
  for (const { workloadId: owner, node } of topology.instances)
    if (owner === workload.id && node !== null) onNode.set(node, (onNode.get(node) ?? 0) + 1)
  return {
    ...capacity,
    ready: workload.replicas?.ready ?? 0,
    desired: workload.replicas?.desired ?? 0,
    lostWithNode: Math.max(1, ...onNode.values()),
    takenByRollout: workload.takenByRollout,
    minimum: readScalePolicy().minimums[workload.role] ?? 1,
  }
}

function gridBack(now: number): Grid {
  const endMs = Math.floor(now / capacityStepMs) * capacityStepMs - capacityStepMs
  const count = lookBackMs / capacityStepMs
  return { startMs: endMs - (count - 1) * capacityStepMs, stepMs: capacityStepMs, count }
}
