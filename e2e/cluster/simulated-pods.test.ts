import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Api } from './api.ts'
import { openApi } from './api.ts'
import { list, valueAt } from './json-value.ts'
import { readKubeconfig } from './kubeconfig.ts'
import { clusterUnderTest } from './under-test.ts'

const namespace = `pods-${randomUUID().slice(0, 8)}`
const pods = `/api/v1/namespaces/${namespace}/pods`
const deployments = `/apis/apps/v1/namespaces/${namespace}/deployments`
let api: Api

beforeAll(async () => {
  api = openApi(await readKubeconfig(clusterUnderTest().adminKubeconfig))
  await api.post('/api/v1/namespaces', { metadata: { name: namespace } })
})

afterAll(async () => {
  await api.delete(`/api/v1/namespaces/${namespace}`)
  api.close()
})

async function run(name: string, annotations: Record<string, string>, replicas = 1) {
  const template = {
    metadata: { labels: { run: name }, annotations },
    spec: { containers: [{ name: 'main', image: 'simulated/program:1' }] },
  }
  const spec = { replicas, selector: { matchLabels: { run: name } }, template }
  const answer = await api.post(deployments, { metadata: { name }, spec })
  if (answer.status !== 201) throw new Error(`Creating ${name} failed: ${answer.text}`)
}

const podsOf = async (name: string) =>
  list(valueAt((await api.get(`${pods}?labelSelector=run%3D${name}`)).json, 'items'))
const firstContainer = async (name: string) => valueAt((await podsOf(name))[0], 'status', 'containerStatuses', 0)
const isReady = (pod: unknown) => valueAt(pod, 'status', 'containerStatuses', 0, 'ready') === true
const reasonsOf = async (name: string) => {
  const [pod] = await podsOf(name)
  const uid = String(valueAt(pod, 'metadata', 'uid'))
  const events = await api.get(`/api/v1/namespaces/${namespace}/events?fieldSelector=involvedObject.uid%3D${uid}`)
  return list(valueAt(events.json, 'items')).map((event) => valueAt(event, 'reason'))
}
const soon = { timeout: 30_000, interval: 200 }

test('a pod becomes ready after the time its annotation says, not before', async () => {
  await run('slow', { 'pods.test/ready-after': '3s' })
  await expect.poll(() => firstContainer('slow'), soon).toMatchObject({ started: true, ready: false })
  const startedAt = Date.now()
  await expect.poll(() => firstContainer('slow'), soon).toMatchObject({ ready: true })
  expect(Date.now() - startedAt).toBeGreaterThan(2_000)
})

test('a pod that is never ready runs, and its probe failures are Events', async () => {
  await run('never', { 'pods.test/outcome': 'never-ready' })
  await expect.poll(() => reasonsOf('never'), soon).toContain('Unhealthy')
  expect(await firstContainer('never')).toMatchObject({ started: true, ready: false, restartCount: 0 })
})

test('an image that cannot be pulled backs off', async () => {
  await run('pull', { 'pods.test/outcome': 'image-pull-back-off' })
  const waiting = { state: { waiting: { reason: 'ImagePullBackOff' } } }
  await expect.poll(() => firstContainer('pull'), soon).toMatchObject(waiting)
  await expect.poll(() => reasonsOf('pull'), soon).toEqual(expect.arrayContaining(['Failed', 'BackOff']))
})

test('a crash loop counts its restarts and keeps how the last one ended', async () => {
  await run('crash', { 'pods.test/outcome': 'crash-loop', 'pods.test/crash-after': '100ms' })
  const looping = { restartCount: 2, state: { waiting: { reason: 'CrashLoopBackOff' } } }
  await expect.poll(() => firstContainer('crash'), soon).toMatchObject(looping)
  expect(await firstContainer('crash')).toMatchObject({ lastState: { terminated: { exitCode: 1, reason: 'Error' } } })
  expect(await reasonsOf('crash')).toContain('BackOff')
})

test('a container out of memory says so', async () => {
  await run('memory', { 'pods.test/outcome': 'oom-killed', 'pods.test/crash-after': '100ms' })
  const killed = { lastState: { terminated: { exitCode: 137, reason: 'OOMKilled' } } }
  await expect.poll(() => firstContainer('memory'), soon).toMatchObject(killed)
})

test('a pending pod is placed on a node and stays there', async () => {
  await run('pending', { 'pods.test/outcome': 'pending' })
  await run('beside', {})
  await expect.poll(async () => isReady((await podsOf('beside'))[0]), soon).toBe(true)
  const [pod] = await podsOf('pending')
  expect(valueAt(pod, 'spec', 'nodeName')).toMatch(/^node-/)
  expect(valueAt(pod, 'status', 'phase')).toBe('Pending')
})

test('about the said share of pods never becomes ready', async () => {
  await run('share', { 'pods.test/unready-share': '50' }, 16)
  const decided = async () => {
    const all = await podsOf('share')
    const unready = all.filter((pod) => valueAt(pod, 'metadata', 'annotations', 'pods.test/stays-unready') === 'true')
    return { ready: all.filter(isReady).length, unready: unready.length }
  }
  await expect.poll(async () => Object.values(await decided()).reduce((sum, count) => sum + count), soon).toBe(16)
  const { ready, unready } = await decided()
  // Once in 30,000 runs a fair coin shows one side sixteen times.
  expect(Math.min(ready, unready)).toBeGreaterThan(0)
})

test('a pod that was marked unready with its node says that it is ready', async () => {
  await run('marked', {})
  await expect.poll(async () => isReady((await podsOf('marked'))[0]), soon).toBe(true)
  const [pod] = await podsOf('marked')
  const status = { conditions: [{ type: 'Ready', status: 'False', lastTransitionTime: new Date().toISOString() }] }
  const marked = await api.patch(`${pods}/${String(valueAt(pod, 'metadata', 'name'))}/status`, { status })
  expect(marked.status).toBe(200)
  const available = () => api.get(`${deployments}/marked`)
  await expect.poll(async () => valueAt((await available()).json, 'status', 'availableReplicas'), soon).toBeUndefined()
  await expect.poll(async () => valueAt((await available()).json, 'status', 'availableReplicas'), soon).toBe(1)
})

test('a slow pod takes its time to stop, and is gone then', async () => {
  await run('stop', { 'pods.test/stop-after': '2s' })
  await expect.poll(async () => isReady((await podsOf('stop'))[0]), soon).toBe(true)
  await api.patch(`${deployments}/stop`, { spec: { replicas: 0 } })
  await expect
    .poll(async () => valueAt((await podsOf('stop'))[0], 'metadata', 'deletionTimestamp'), {
      timeout: 2_000,
      interval: 50,
    })
    .toBeDefined()
  const stoppedAt = Date.now()
  await expect.poll(() => podsOf('stop'), soon).toEqual([])
  expect(Date.now() - stoppedAt).toBeGreaterThan(1_000)
})

test('a pod of a Job ends', async () => {
  const template = {
    metadata: { annotations: { 'pods.test/exit-after': '100ms' } },
    spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'simulated/program:1' }] },
  }
  const jobs = `/apis/batch/v1/namespaces/${namespace}/jobs`
  await api.post(jobs, { metadata: { name: 'job' }, spec: { template } })
  await expect.poll(async () => valueAt((await api.get(`${jobs}/job`)).json, 'status', 'succeeded'), soon).toBe(1)
})
