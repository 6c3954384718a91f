import { notFound } from './api-failure.ts'
import type { Answer, ApiRequest, ApiWorld } from './api-request.ts'
import type { JsonObject } from './json.ts'
import { labelsOf, nameOf, namespaceOf, objectsAt, textAt, timestamp } from './json.ts'
import { kindNamed } from './kinds.ts'
import { labelSelector } from './selectors.ts'

const metricsVersion = 'metrics.k8s.io/v1beta1'
const windowSeconds = 15

export type MetricsTarget = { resource: 'pods' | 'nodes'; namespace: string | undefined; name: string | undefined }

/** What metrics-server would say: the usage of the last window, for pods that run and were measured. */
export function readMetrics(world: ApiWorld, request: ApiRequest, target: MetricsTarget): Answer {
  if (!world.hasMetrics()) return { status: 503, text: 'service unavailable\n' }
  const select = labelSelector(request.query.get('labelSelector'))
  const kind = kindNamed(target.resource, '')
  const measured = world.store
    .list(kind, target.namespace)
    .filter((object) => select?.(object) ?? true)
    .flatMap((object) => (target.resource === 'pods' ? podMetrics(world, object) : nodeMetrics(world, object)))
  if (target.name !== undefined) {
    const found = measured.find((each) => nameOf(each) === target.name)
    if (!found) throw notFound({ group: 'metrics.k8s.io', resource: target.resource }, target.name)
    return {
      status: 200,
      body: { kind: target.resource === 'pods' ? 'PodMetrics' : 'NodeMetrics', apiVersion: metricsVersion, ...found },
    }
  }
  const list = target.resource === 'pods' ? 'PodMetricsList' : 'NodeMetricsList'
  return { status: 200, body: { kind: list, apiVersion: metricsVersion, metadata: {}, items: measured } }
}

function podMetrics(world: ApiWorld, pod: JsonObject): JsonObject[] {
  const containers = objectsAt(pod, 'spec', 'containers').flatMap((container) => {
    const name = textAt(container, 'name') ?? ''
    const usage = world.usage.read(pod, name)
    return usage ? [{ name, usage: quantities(usage.cpuCores, usage.memoryBytes) }] : []
  })
  if (containers.length === 0) return []
  return [
    {
      metadata: {
        name: nameOf(pod),
        namespace: namespaceOf(pod),
        creationTimestamp: timestamp(),
        labels: labelsOf(pod),
      },
      timestamp: timestamp(),
      window: `${windowSeconds}s`,
      containers,
    },
  ]
}

function nodeMetrics(world: ApiWorld, node: JsonObject): JsonObject[] {
  const pods = world.store.list(kindNamed('pods')).filter((pod) => textAt(pod, 'spec', 'nodeName') === nameOf(node))
  let [cpu, memory] = [0.12, 400 * 2 ** 20]
  for (const pod of pods)
    for (const container of objectsAt(pod, 'spec', 'containers')) {
      const usage = world.usage.read(pod, textAt(container, 'name') ?? '')
      cpu += usage?.cpuCores ?? 0
      memory += usage?.memoryBytes ?? 0
    }
  return [
    {
      metadata: { name: nameOf(node), creationTimestamp: timestamp(), labels: labelsOf(node) },
      timestamp: timestamp(),
      window: `${windowSeconds}s`,
      usage: quantities(cpu, memory),
    },
  ]
}

const quantities = (cores: number, bytes: number): JsonObject => ({
  cpu: `${Math.round(cores * 1e9)}n`,
  memory: `${Math.round(bytes / 1024)}Ki`,
})
