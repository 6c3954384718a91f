import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually, isSettled } from '#e2e/conformance/expectations.ts'
import { openApi, type Api } from './api.ts'
import { freezeApiServer, killApiServer, restartApiServer } from './drills/api-server.ts'
import { compact, copyEtcd, restoreEtcd } from './drills/etcd.ts'
import { endAutoscaler, fightByApply, fightByAutoscaler, liftLimit, limitPods } from './drills/limits.ts'
import { startMetrics, stopMetrics } from './drills/metrics.ts'
import { setNodesReady } from './drills/nodes.ts'
import { restoreRights, revoke, shortenToken } from './drills/rights.ts'
import { startSilentProxy } from './drills/silent-proxy.ts'
import { valueAt } from './json-value.ts'
import { readKubeconfig } from './kubeconfig.ts'
import { writeTokens } from './bootstrap.ts'
import { kubeconfigOf } from './layout.ts'
import { clusterUnderTest } from './under-test.ts'

const cluster = clusterUnderTest()
const soon = { timeout: 60_000, interval: 200 }
const deployments = '/apis/apps/v1/namespaces/tracardi/deployments'
const x = `${deployments}/drilled`
let admin: Api

const openAs = async (kubeconfig: string) => openApi(await readKubeconfig(kubeconfig))
const at = async (path: string, ...steps: (string | number)[]) => valueAt((await admin.get(path)).json, ...steps)
const version = async () => Number(await at(`${deployments}?limit=1`, 'metadata', 'resourceVersion'))

beforeAll(async () => {
  admin = await openAs(cluster.adminKubeconfig)
  const labels = { drilled: 'yes' }
  const template = { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'simulated/program:1' }] } }
  const spec = { replicas: 1, selector: { matchLabels: labels }, template }
  await admin.delete(x)
  await eventually(
    () => admin.get(x),
    ({ status }) => status === 404,
    30_000,
  )
  await admin.post(deployments, { metadata: { name: 'drilled' }, spec })
  await eventually(
    () => admin.get(x),
    ({ json }) => isSettled(json),
    30_000,
  )
})

afterAll(async () => {
  await admin.delete(x)
  admin.close()
})

test('a killed API server ends open watches at once and comes back with its data', async () => {
  const watch = await admin.watch(`${deployments}?watch=1`)
  const back = killApiServer(cluster)
  await Promise.race([watch.ended, pause(2_000).then(() => Promise.reject(new Error('The watch outlived the kill')))])
  await back
  expect(await at(x, 'metadata', 'name')).toBe('drilled')
})

test('a frozen API server keeps connections open and answers once thawed', async () => {
  const { thaw } = await freezeApiServer(cluster)
  const answer = admin.get('/readyz')
  await expect(Promise.race([answer, pause(1_500, 'silent')]).finally(thaw)).resolves.toBe('silent')
  expect((await answer).status).toBe(200)
})

test('an orderly restart comes back', async () => {
  await restartApiServer(cluster)
  expect((await admin.get('/readyz')).text).toBe('ok')
})

test('after a compaction a watch of Events from an old version is told 410', async () => {
  const old = await version()
  for (const tone of ['a', 'b']) await admin.patch(x, { metadata: { labels: { tone } } })
  await compact(cluster)
  const watch = await admin.watch(`/api/v1/namespaces/tracardi/events?watch=1&resourceVersion=${old}`)
  const told = await watch.until((event) => event.type === 'ERROR', 10_000)
  expect(told.object).toMatchObject({ code: 410 })
  watch.close()
})

test('an etcd restored from a copy makes versions run backwards', async () => {
  await copyEtcd(cluster)
  const copied = await version()
  for (const tone of ['c', 'd', 'e', 'f', 'g', 'h']) await admin.patch(x, { metadata: { labels: { tone } } })
  await pause(10_000) // leases and Events move the version on beyond what the restart itself will
  const newest = await version()
  expect(newest).toBeGreaterThan(copied)
  await restoreEtcd(cluster)
  expect(await at(x, 'metadata', 'labels', 'tone')).not.toBe('h')
})

test('silent nodes are given up, and their pods with them, until they speak again', async () => {
  try {
    await setNodesReady(cluster, false)
    expect(JSON.stringify(await at('/api/v1/nodes/node-1', 'status', 'conditions'))).toContain('NodeStatusUnknown')
    await expect.poll(() => at(x, 'status', 'readyReplicas'), soon).toBeUndefined()
  } finally {
    await setNodesReady(cluster, true)
  }
  await expect.poll(() => at(x, 'status', 'readyReplicas'), soon).toBe(1)
})

test('without its server the metrics API answers 503 and is still listed', async () => {
  const path = '/apis/metrics.k8s.io/v1beta1/namespaces/tracardi/pods'
  await stopMetrics(cluster)
  await expect.poll(async () => (await admin.get(path)).status, soon).toBe(503)
  expect((await admin.get('/apis')).text).toContain('metrics.k8s.io')
  await startMetrics(cluster)
  await expect.poll(async () => (await admin.get(path)).status, soon).toBe(200)
})

test('a quota stops the next pod', async () => {
  await limitPods(cluster, 'tracardi', 0)
  await admin.patch(x, { spec: { replicas: 5 } })
  const failing = async () => JSON.stringify(await at(x, 'status', 'conditions'))
  await expect.poll(failing, soon).toContain('exceeded quota')
  await liftLimit(cluster, 'tracardi')
  await admin.patch(x, { spec: { replicas: 1 } })
})

test('an autoscaler undoes a scale below its minimum', async () => {
  await fightByAutoscaler(cluster, 'tracardi', 'drilled', 2)
  await expect.poll(() => at(x, 'spec', 'replicas'), soon).toBe(2)
  await admin.patch(x, { spec: { replicas: 1 } })
  await expect.poll(() => at(x, 'spec', 'replicas'), soon).toBe(2)
  await endAutoscaler(cluster, 'tracardi')
})

test('an apply loop undoes a scale', async () => {
  const fight = fightByApply(cluster, 'tracardi', 'drilled', 1)
  await expect.poll(() => at(x, 'spec', 'replicas'), soon).toBe(1)
  await admin.patch(x, { spec: { replicas: 4 } })
  await expect.poll(() => at(x, 'spec', 'replicas'), soon).toBe(1)
  fight.stop()
})

test('the shipped Role reads and patches, but reads no Secret and writes no scale', async () => {
  const console = await openAs(cluster.consoleKubeconfig)
  const dry = { spec: { replicas: 1 } }
  expect((await console.get(deployments)).status).toBe(200)
  expect((await console.get('/api/v1/nodes')).status).toBe(200)
  expect((await console.patch(`${x}?dryRun=All`, dry)).status).toBe(200)
  expect((await console.patch(`${x}/scale?dryRun=All`, dry)).status).toBe(403)
  expect((await console.get('/api/v1/namespaces/tracardi/secrets')).status).toBe(403)
  expect((await console.get('/api/v1/namespaces/default/pods')).status).toBe(403)
  expect((await console.delete(`${x}?dryRun=All`)).status).toBe(403)
  console.close()
})

test('a revoked right is refused at once, and only that one', async () => {
  const console = await openAs(cluster.consoleKubeconfig)
  const patch = async (kind: string) =>
    (await console.patch(`/apis/apps/v1/namespaces/tracardi/${kind}/drilled?dryRun=All`, {})).status
  await revoke(cluster, 'patch', 'apps/deployments')
  await expect.poll(() => patch('deployments'), soon).toBe(403)
  expect(await patch('statefulsets')).toBe(404)
  expect((await console.get(deployments)).status).toBe(200)
  await restoreRights(cluster)
  await expect.poll(() => patch('deployments'), soon).toBe(200)
  console.close()
})

test('a token that has ended answers 401, one about to end works until then', async () => {
  await shortenToken(cluster, 60)
  const before = await openAs(cluster.consoleKubeconfig)
  expect((await before.get(deployments)).status).toBe(200)
  await shortenToken(cluster, -60)
  const after = await openAs(cluster.consoleKubeconfig)
  expect((await after.get(deployments)).status).toBe(401)
  before.close()
  after.close()
  await writeTokens(cluster.adminKubeconfig, (account) => kubeconfigOf(cluster.layout, account), admin.access)
  const renewed = await openAs(cluster.consoleKubeconfig)
  expect((await renewed.get(deployments)).status).toBe(200)
  expect((await renewed.get('/api/v1/namespaces/tracardi/secrets')).status).toBe(403)
  renewed.close()
})

test('a silent proxy keeps a watch open and passes nothing on', async () => {
  const proxy = await startSilentProxy(cluster.adminKubeconfig, cluster.layout.folder)
  const through = await openAs(proxy.kubeconfig)
  const watch = await through.watch(`${deployments}?watch=1&resourceVersion=${await version()}`)
  await admin.patch(x, { metadata: { labels: { tone: 'heard' } } })
  const toned = (tone: string) => (event: { object: unknown }) =>
    valueAt(event.object, 'metadata', 'labels', 'tone') === tone
  await watch.until(toned('heard'), 10_000)
  proxy.swallow()
  await admin.patch(x, { metadata: { labels: { tone: 'lost' } } })
  await expect(Promise.race([watch.ended, pause(2_000, 'open')])).resolves.toBe('open')
  expect(watch.events.some(toned('lost'))).toBe(false)
  proxy.pass()
  through.close()
  const again = await openAs(proxy.kubeconfig)
  expect((await again.get('/readyz')).text).toBe('ok')
  watch.close()
  again.close()
  await proxy.close()
})
