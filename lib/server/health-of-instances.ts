import 'server-only'

import { guiHealth, type GuiHealth } from '#lib/domain/health/gui-health.ts'
import { instanceHealth, type InstanceHealth } from '#lib/domain/health/instance-health.ts'
import { placeFindings, type HealthSeen, type PlaceFinding } from '#lib/domain/health/place-findings.ts'
import type { QueueHealth } from '#lib/domain/health/queue-health.ts'
import { storeHealth, type StoreAnswer, type StoreHealth } from '#lib/domain/health/store-health.ts'
import { wayInHealth, type WayInHealth } from '#lib/domain/health/way-in-health.ts'
import type { SamplerReport } from '#lib/domain/metrics/sampler-report.ts'
import type { Refusal } from '#lib/domain/refusal.ts'
import { granted, refused, type Result } from '#lib/domain/result.ts'
import type { Topology, Workload } from '#lib/domain/topology.ts'
import { logger } from './logger.ts'
import { runtime } from './runtime.ts'
import { readQueue } from './read-queue.ts'
import { readThrottling } from './read-throttling.ts'
import { samplerReport } from './sampler-reads.ts'

type InstallationRef = { readonly namespace: string; readonly release: string }

type InstallationHealth = {
  readonly instances: readonly InstanceHealth[]
  readonly stores: readonly StoreHealth[]
  readonly queue: QueueHealth | null
  readonly gui: GuiHealth | null
  readonly waysIn: readonly WayInHealth[]
}

/** How every instance and store of an installation is, each with its grounds. */
export async function readInstanceHealth({
  namespace,
  release,
}: InstallationRef): Promise<Result<InstallationHealth, Refusal>> {
  const topology = runtime().observer.topology()
  const installation = { namespace, release }
  if (!isSeen(topology, installation)) return notSeen(installation)
  const own = ownOf(topology, installation)
  const [report, throttling, queue] = await Promise.all([
    lastReport(),
    readThrottling(installation, own, topology),
    readQueue(installation, own),
  ])
  const nowMs = Date.now()
  const instances = own.flatMap((workload) =>
    topology.instances
      .filter(({ workloadId }) => workloadId === workload.id)
      .map((instance) =>
        instanceHealth({
          ...topology,
          instance,
          workload,
          usage: report?.instances.usage.find(({ instanceId }) => instanceId === instance.id) ?? null,
          answer: report?.instances.health.find(({ instanceId }) => instanceId === instance.id) ?? null,
          throttling: throttling(instance.name),
          nowMs,
        }),
      ),
  )
  const answers = storeAnswers(report, { namespace, release })
  return granted({
    instances,
    stores: storeHealth({ ...topology, workloads: own, answers, nowMs }),
    queue,
    gui: guiHealth({ ...topology, workloads: own, health: instances }),
    waysIn: waysInOf({ topology, own, report, nowMs }),
  })
}

/** What is judged of an installation beside its workloads and their instances. */
export async function readHealthSeen(topology: Topology, installation: InstallationRef): Promise<HealthSeen> {
  const own = ownOf(topology, installation)
  const [report, queue] = await Promise.all([lastReport(), readQueue(installation, own)])
  const nowMs = Date.now()
  const about = { ...topology, nowMs }
  const watched = storeHealth({ ...about, workloads: own, answers: [] }).map(({ store }) => store)
  const answered = storeHealth({ ...about, workloads: [], answers: storeAnswers(report, installation) })
  return {
    queue,
    waysIn: waysInOf({ topology, own, report, nowMs }),
    storesElsewhere: answered.filter(({ store }) => !watched.includes(store)),
  }
}

function storeAnswers(report: SamplerReport | null, { namespace, release }: InstallationRef): readonly StoreAnswer[] {
  return report?.stores.filter(({ installation }) => installation === `${namespace}/${release}`) ?? []
}

/** The same in the words of an alert, for a page that lists what is wrong. */
export async function readPlaceFindings(
  installation: InstallationRef,
): Promise<Result<{ readonly findings: readonly PlaceFinding[] }, Refusal>> {
  const topology = runtime().observer.topology()
  if (!isSeen(topology, installation)) return notSeen(installation)
  return granted({ findings: placeFindings(await readHealthSeen(topology, installation)) })
}

function isSeen({ installations }: Topology, { namespace, release }: InstallationRef): boolean {
  return installations.some((one) => one.namespace === namespace && one.release === release)
}

function notSeen({ namespace, release }: InstallationRef) {
  return refused({ reason: 'not-found', what: `installation ${namespace}/${release}` } as const)
}

function ownOf({ workloads }: Topology, { namespace, release }: InstallationRef): readonly Workload[] {
  return workloads.filter((one) => one.namespace === namespace && one.release === release)
}

type Picture = {
  readonly topology: Topology
  readonly own: readonly Workload[]
  readonly report: SamplerReport | null
  readonly nowMs: number
}

function waysInOf({ topology, own, report, nowMs }: Picture): readonly WayInHealth[] {
  const routes = topology.routes.filter((one) => own.some(({ id }) => one.targetIds.includes(id)))
  return wayInHealth({ ...topology, routes, workloads: own, answers: report?.waysIn ?? [], nowMs })
}

/** Without the database what Kubernetes says is still worth saying; the rest is then unknown. */
async function lastReport(): Promise<SamplerReport | null> {
  try {
    return await samplerReport()
  } catch (error) {
    logger().warn({ error }, 'What the sampler found cannot be read')
    return null
  }
}
