import 'server-only'
import type { InstanceUsage, UsageAnswer } from '#lib/domain/metrics/instance-usage.ts'
import { parseQuantity } from '#lib/domain/quantities.ts'
import { instanceId } from '#lib/domain/topology.ts'
import { ApiFailure, ClusterUnavailable } from './api-failure.ts'
import type { Connection } from './client.ts'
import { listAt, textAt } from './json.ts'

const timeoutMs = 10_000

/** One list a namespace, of metrics-server or whoever else serves metrics.k8s.io. Silence is a value here. */
export async function readPodMetrics(connection: Connection, namespace: string): Promise<UsageAnswer> {
  const path = `/apis/metrics.k8s.io/v1beta1/namespaces/${encodeURIComponent(namespace)}/pods`
  try {
    const { body } = await connection.request({ path, timeoutMs })
    return { answer: 'usage', usage: listAt(body, 'items').flatMap((item) => translate(namespace, item)) }
  } catch (error) {
    return refusalOf(error)
  }
}

function refusalOf(error: unknown): UsageAnswer {
  if (error instanceof ApiFailure) {
    if (error.status === 404) return { answer: 'absent' }
    if (error.status === 403) return { answer: 'forbidden' }
    return { answer: 'unavailable', why: `the API server said ${error.status}` }
  }
  if (error instanceof ClusterUnavailable) return { answer: 'unavailable', why: 'the API server did not answer' }
  throw error
}

/** A reading that lacks a figure is none: half a sum would look like a quiet instance. */
function translate(namespace: string, item: unknown): InstanceUsage[] {
  const name = textAt(item, 'metadata', 'name')
  const atMs = Date.parse(textAt(item, 'timestamp') ?? '')
  const containers = listAt(item, 'containers')
  const cpuCores = sum(containers, 'cpu')
  const memoryBytes = sum(containers, 'memory')
  if (name === null || Number.isNaN(atMs) || cpuCores === null || memoryBytes === null) return []
  const windowSeconds = secondsOf(textAt(item, 'window') ?? '')
  return [{ instanceId: instanceId(namespace, name), atMs, windowSeconds, cpuCores, memoryBytes }]
}

function sum(containers: readonly unknown[], resource: 'cpu' | 'memory'): number | null {
  let total = 0
  for (const container of containers) {
    const amount = parseQuantity(textAt(container, 'usage', resource) ?? '')
    if (amount === null) return null
    total += amount
  }
  return containers.length === 0 ? null : total
}

/** A duration as Go writes it, for example `1m0s` or `15.23s`; zero where there is none. */
function secondsOf(window: string): number {
  const units: Readonly<Record<string, number>> = { h: 3_600, m: 60, s: 1, ms: 0.001 }
  const parts = [...window.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)]
  return parts.reduce((total, [, count, unit]) => total + Number(count) * (units[unit ?? ''] ?? 0), 0)
}
