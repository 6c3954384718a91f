import 'server-only'

import type { Grid } from '#lib/domain/metrics/grid.ts'
import type { MeasuredWorkload } from '#lib/domain/metrics/source.ts'
import { sampleService } from '#lib/domain/testing/sample-service.ts'
import { measureCapacity, type MeasuredCapacity } from '../measure-capacity.ts'
import { startCallers, type Callers } from './callers.ts'
import { startExporter } from './exporter.ts'
import { hostOf, startHaproxy } from './haproxy.ts'
import { throwAwayPrometheus } from './prometheus.ts'
import { haproxyScrape } from './scrape-configs.ts'
import { startSimulatedApi, type SimulatedApi } from './simulated-api.ts'
import { sourceAt } from './source-at.ts'

/** An API cluster whose ceiling is known: each instance is given so many requests at once, and takes so long for one. */
export type KneeCluster = {
  readonly name: string
  readonly instances: number
  readonly slotsOfOne: number
  readonly takesMs: number
}

export const kneeClusters = {
  collector: { name: 'tracardi-api', instances: 3, slotsOfOne: 5, takesMs: 200 },
  guiApi: { name: 'tracardi-api-gui', instances: 2, slotsOfOne: 4, takesMs: 120 },
} as const satisfies Record<string, KneeCluster>

export type RunningCluster = KneeCluster & {
  readonly callers: Callers
  readonly capacity: (grid: Grid) => Promise<MeasuredCapacity>
  /** Requests per second of one instance, by the limit and by the time that the instances counted themselves. */
  readonly knee: () => number
}

export type KneeRig = {
  readonly clusters: Readonly<Record<keyof typeof kneeClusters, RunningCluster>>
  readonly stop: () => Promise<void>
}

/** HAProxy with a limit for each server in front of two clusters, and a Prometheus that watches all of it. */
export async function startKneeRig(): Promise<KneeRig> {
  const collector = await instancesOf(kneeClusters.collector)
  const guiApi = await instancesOf(kneeClusters.guiApi)
  const haproxy = await startHaproxy([
    backendOf(kneeClusters.collector, collector),
    backendOf(kneeClusters.guiApi, guiApi),
  ])
  const state = await startExporter(() => Object.values(kneeClusters).flatMap(replicaLines))
  const prometheus = await throwAwayPrometheus([
    haproxyScrape(haproxy),
    {
      job_name: 'kube-state-metrics',
      honor_labels: true,
      static_configs: [{ targets: [`127.0.0.1:${state.port}`] }],
    },
  ])
  const services = Object.values(kneeClusters).map(({ name }) => sampleService(name, [workloadOf(name).id]))
  const source = sourceAt(prometheus.url, services)

  function running(cluster: KneeCluster, apis: readonly SimulatedApi[]): RunningCluster {
    const host = hostOf(backendName(cluster))
    const workload = workloadOf(cluster.name)
    const limits = { cpuMillicores: null, memoryBytes: null }
    const about = {
      subject: { of: 'workload', workloadId: workload.id },
      installation: { namespace: 'tracardi', release: 'tracardi' },
      workloads: [workload],
      instance: null,
    } as const
    return {
      ...cluster,
      callers: startCallers({ port: haproxy.port, host, most: 60 }),
      capacity: (grid) =>
        measureCapacity({
          workload: { id: workload.id, limits, processes: null },
          floor: { p95Seconds: 0.3, errors: 0.001 },
          about: { ...about, grid },
          read: (question) => source.readPanel(question, AbortSignal.timeout(10_000)),
        }),
      knee() {
        const seconds = apis.map((api) => api.served().meanSeconds)
        return (cluster.slotsOfOne * seconds.length) / seconds.reduce((sum, one) => sum + one, 0)
      },
    }
  }

  const clusters = {
    collector: running(kneeClusters.collector, collector),
    guiApi: running(kneeClusters.guiApi, guiApi),
  }
  return {
    clusters,
    async stop() {
      await Promise.all(Object.values(clusters).map(({ callers }) => callers.stop()))
      await source.close()
      await prometheus.remove()
      await state.leave()
      await haproxy.stop()
      await Promise.all([...collector, ...guiApi].map((api) => api.stop()))
    },
  }
}

function instancesOf({ instances, takesMs }: KneeCluster): Promise<readonly SimulatedApi[]> {
  return Promise.all(Array.from({ length: instances }, () => startSimulatedApi({ takesMs })))
}

function backendName({ name }: KneeCluster): string {
  return `tracardi_${name}_80`
}

function backendOf(cluster: KneeCluster, apis: readonly SimulatedApi[]) {
  const servers = apis.map(({ port }, index) => ({ name: `api-${index + 1}`, port, maxconn: cluster.slotsOfOne }))
  return { name: backendName(cluster), servers }
}

function replicaLines({ name, instances }: KneeCluster): readonly string[] {
  const labels = `namespace="tracardi",deployment="${name}"`
  return [
    `kube_deployment_spec_replicas{${labels}} ${instances}`,
    `kube_deployment_status_replicas_ready{${labels}} ${instances}`,
    `kube_pod_owner{namespace="tracardi",pod="${name}-1-a",owner_kind="ReplicaSet",owner_name="${name}-1"} 1`,
    `kube_replicaset_owner{namespace="tracardi",replicaset="${name}-1",owner_kind="Deployment",owner_name="${name}"} 1`,
  ]
}

function workloadOf(name: string): MeasuredWorkload {
  const kind = 'Deployment'
  return { id: `tracardi/${kind}/${name}`, namespace: 'tracardi', kind, name, role: 'collector', instances: [] }
}
