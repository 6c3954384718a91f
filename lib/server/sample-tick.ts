import 'server-only'

import type { Ticked } from '#lib/database/sample-store.ts'
import type { StoreAnswer } from '#lib/domain/health/store-health.ts'
import type { WayInAnswer } from '#lib/domain/health/way-in.ts'
import { composeTick } from '#lib/domain/metrics/compose-tick.ts'
import type { EdgeRates } from '#lib/domain/metrics/edge-rates.ts'
import type { HealthAnswer } from '#lib/domain/metrics/health-answer.ts'
import type { InstanceUsage, UsageAnswer } from '#lib/domain/metrics/instance-usage.ts'
import { newRestarts, type RestartMemory } from '#lib/domain/metrics/new-restarts.ts'
import type { SamplerReport } from '#lib/domain/metrics/sampler-report.ts'
import type { Topology, Workload } from '#lib/domain/topology.ts'

/** What the edge said at a tick; `rates` by workload. */
export type EdgeTick = { readonly report: SamplerReport['edge']; readonly rates: ReadonlyMap<string, EdgeRates> }

export type EventsTick = {
  readonly report: SamplerReport['events']
  /** By `namespace/release`. */
  readonly rates: ReadonlyMap<string, number>
}

/** Whom a tick asks. None of them throws: silence is a value. */
export type TickSources = {
  readonly topology: () => Topology
  readonly namespaces: readonly string[]
  readonly usage: (namespace: string) => Promise<UsageAnswer>
  readonly health: (workloads: readonly Workload[]) => Promise<readonly HealthAnswer[]>
  readonly edge: () => Promise<EdgeTick>
  readonly events: (topology: Topology, atMs: number) => Promise<EventsTick>
  readonly stores: (topology: Topology, atMs: number) => Promise<readonly StoreAnswer[]>
  readonly waysIn: (topology: Topology, atMs: number) => Promise<readonly WayInAnswer[]>
  readonly mostWorkloads: number
}

export type Tick = { readonly ticked: Ticked; readonly report: SamplerReport }

/** Asks everybody once a tick, and remembers what the next tick is compared with. */
export function createTicker(sources: TickSources): (atMs: number) => Promise<Tick> {
  let restartMemory: RestartMemory | null = null
  let known: ReadonlyMap<string, InstanceUsage> = new Map()

  return async (atMs) => {
    const topology = sources.topology()
    const workloads = topology.workloads.filter(({ kind }) => kind !== 'CronJob').slice(0, sources.mostWorkloads)
    const [usages, health, edge, events, stores, waysIn] = await Promise.all([
      Promise.all(sources.namespaces.map(async (namespace) => ({ namespace, ...(await sources.usage(namespace)) }))),
      sources.health(workloads),
      sources.edge(),
      sources.events(topology, atMs),
      sources.stores(topology, atMs),
      sources.waysIn(topology, atMs),
    ])
    const usage = usages.flatMap((one) => (one.answer === 'usage' ? one.usage : []))
    const isNew = usage.some(({ instanceId, atMs: at }) => known.get(instanceId)?.atMs !== at)
    known = new Map(usage.map((one) => [one.instanceId, one]))
    const { memory, restarts } = newRestarts(restartMemory, topology.instances)
    restartMemory = memory
    const findings = {
      atMs,
      topology,
      usage: isNew ? usage : null,
      edges: edge.rates,
      health,
      restarts,
      events: events.rates,
    }
    return {
      ticked: { atMs, ...composeTick(findings, workloads) },
      report: {
        atMs,
        usage: usages.map((one) => usageReport(one.namespace, one)),
        edge: edge.report,
        events: events.report,
        instances: { usage, health },
        stores,
        waysIn,
        leftOut: topology.workloads.filter(({ kind }) => kind !== 'CronJob').length - workloads.length,
      },
    }
  }
}

function usageReport(namespace: string, answer: UsageAnswer): SamplerReport['usage'][number] {
  switch (answer.answer) {
    case 'usage': {
      const newest = Math.max(...answer.usage.map(({ atMs }) => atMs))
      return { namespace, state: 'ok', why: null, asOfMs: Number.isFinite(newest) ? newest : null }
    }
    case 'absent':
    case 'forbidden':
      return { namespace, state: answer.answer, why: null, asOfMs: null }
    case 'unavailable':
      return { namespace, state: 'unavailable', why: answer.why, asOfMs: null }
  }
}
