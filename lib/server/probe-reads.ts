import 'server-only'

import type { InstanceProbe } from '#lib/domain/instance-probe.ts'
import type { Refusal } from '#lib/domain/refusal.ts'
import { granted, refused, type Result } from '#lib/domain/result.ts'
import { workloadId, type WorkloadRef } from '#lib/domain/topology.ts'
import { askInstances } from '#lib/operations/ask-instances.ts'
import { runtime, world } from './runtime.ts'

type Probes = { readonly probes: readonly InstanceProbe[] }

/** Each question is a warning in Tracardi's own log, so several readers at a time share one. */
const sharedMs = 5_000
const newest = new Map<string, { readonly at: number; readonly probes: Promise<readonly InstanceProbe[]> }>()

/** What each instance says of its GUI API now. */
export async function readProbes(ref: WorkloadRef): Promise<Result<Probes, Refusal>> {
  const id = workloadId(ref)
  const workload = runtime()
    .observer.topology()
    .workloads.find((each) => each.id === id)
  if (!workload) return refused({ reason: 'not-found', what: `${ref.kind} ${ref.namespace}/${ref.name}` })
  const known = newest.get(id)
  const isFresh = known !== undefined && performance.now() - known.at < sharedMs
  const asked = isFresh ? known : { at: performance.now(), probes: askInstances(world(), workload) }
  newest.set(id, asked)
  return granted({ probes: await asked.probes })
}
