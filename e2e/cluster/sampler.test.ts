import { afterAll, beforeAll, expect, test } from 'vitest'
import { readPodMetrics } from '#lib/kubernetes/pod-metrics.ts'
import { findEdgeTargets } from '#lib/kubernetes/edge-targets.ts'
import { openConnection, type Connection } from '#lib/kubernetes/client.ts'
import { startMetrics, stopMetrics } from './drills/metrics.ts'
import { restoreRights, revoke } from './drills/rights.ts'
import { installTracardi } from './installation.ts'
import { clusterUnderTest } from './under-test.ts'

/* What the sampler asks of Kubernetes, as the console's own account, behind the real aggregation layer. */

const cluster = clusterUnderTest()
let connection: Connection

beforeAll(async () => {
  await installTracardi(cluster)
  await restoreRights(cluster)
  const opened = openConnection(cluster.consoleKubeconfig)
  if (!opened.granted) throw new Error('The kubeconfig is not usable')
  connection = opened.value
})

afterAll(async () => {
  await restoreRights(cluster)
  await connection?.close()
})

test('every running instance is measured, at a time of the server', async () => {
  await expect
    .poll(async () => (await readPodMetrics(connection, 'tracardi')).answer, { timeout: 60_000, interval: 1_000 })
    .toBe('usage')
  const answer = await readPodMetrics(connection, 'tracardi')
  const usage = answer.answer === 'usage' ? answer.usage : []
  expect(usage.length).toBeGreaterThan(3)
  for (const { cpuCores, memoryBytes, atMs, windowSeconds } of usage) {
    expect(cpuCores).toBeCloseTo(0.1)
    expect(memoryBytes).toBe(64 * 2 ** 20)
    expect(windowSeconds).toBe(15)
    expect(Math.abs(atMs - Date.now())).toBeLessThan(30_000)
  }
})

test('without the right the answer is forbidden, and names nothing else', async () => {
  await revoke(cluster, 'list', 'metrics.k8s.io/pods')
  await expect
    .poll(() => readPodMetrics(connection, 'tracardi'), { timeout: 20_000, interval: 500 })
    .toEqual({ answer: 'forbidden' })
  await restoreRights(cluster)
  expect(await findEdgeTargets(connection, 'kube-system')).toEqual({ answer: 'forbidden' })
})

test('a metrics-server that is down is an outage, not an absence, and is read again when it is back', async () => {
  await stopMetrics(cluster)
  await expect
    .poll(() => readPodMetrics(connection, 'tracardi'), { timeout: 30_000, interval: 500 })
    .toMatchObject({ answer: 'unavailable' })
  await startMetrics(cluster)
  await expect
    .poll(async () => (await readPodMetrics(connection, 'tracardi')).answer, { timeout: 60_000, interval: 500 })
    .toBe('usage')
})
