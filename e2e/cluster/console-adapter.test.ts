import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { placeOf } from '#lib/domain/needed-rights.ts'
import type { WorkloadRef } from '#lib/domain/topology.ts'
import { reviewRights } from '#lib/kubernetes/access.ts'
import { openConnection } from '#lib/kubernetes/client.ts'
import { createKubernetes } from '#lib/kubernetes/control.ts'
import type { Kubernetes, WorkloadReading } from '#lib/operations/ports.ts'
import { createObserver, type Observer } from '#lib/server/observer.ts'
import { openApi, type Api } from './api.ts'
import { writeTokens } from './bootstrap.ts'
import { freezeApiServer, killApiServer, restartApiServer } from './drills/api-server.ts'
import { copyEtcd, restoreEtcd } from './drills/etcd.ts'
import { limitPods, liftLimit } from './drills/limits.ts'
import { restoreRights, revoke, shortenToken } from './drills/rights.ts'
import { startSilentProxy } from './drills/silent-proxy.ts'
import { installTracardi } from './installation.ts'
import { readKubeconfig } from './kubeconfig.ts'
import { kubeconfigOf } from './layout.ts'
import { clusterUnderTest } from './under-test.ts'

/* The console's own watch loop and writes, as its own account, against a real API server that is made to fail. */

const cluster = clusterUnderTest()
const path = '/apis/apps/v1/namespaces/tracardi/deployments/be-fa-public'
const ref: WorkloadRef = { namespace: 'tracardi', kind: 'Deployment', name: 'be-fa-public' }
const id = 'tracardi/Deployment/be-fa-public'

let admin: Api
const observers: Observer[] = []

beforeAll(async () => {
  admin = openApi(await readKubeconfig(cluster.adminKubeconfig))
  await installTracardi(cluster)
  await restoreRights(cluster)
  // Pods that a drill before left unready stay so: no kubelet of flesh and blood says otherwise.
  await admin.delete('/api/v1/namespaces/tracardi/pods')
})

afterEach(async () => {
  await Promise.all(observers.splice(0).map((observer) => observer.stop()))
})

afterAll(async () => {
  await restoreRights(cluster)
  await scaleOutside(3)
  admin.close()
})

async function scaleOutside(replicas: number): Promise<void> {
  expect((await admin.patch(path, { spec: { replicas } })).status).toBe(200)
}

function observe(kubeconfig = cluster.consoleKubeconfig): Observer {
  const connection = openConnection(kubeconfig)
  const observer = createObserver({ connection, namespaces: ['tracardi'], minimums: { collector: 3, 'gui-api': 2 } })
  observers.push(observer)
  return observer
}

async function observeLive(kubeconfig?: string): Promise<Observer> {
  const observer = observe(kubeconfig)
  await becomes(() => observer.topology().freshness === 'live', 20_000)
  return observer
}

/** How long the claim took to come true, in milliseconds. */
async function becomes(claim: () => boolean, withinMs: number): Promise<number> {
  const startedAt = performance.now()
  await expect.poll(claim, { timeout: withinMs, interval: 20 }).toBe(true)
  return performance.now() - startedAt
}

function desiredOf(observer: Observer): number | undefined {
  return observer.topology().workloads.find((workload) => workload.id === id)?.replicas?.desired
}

/** Live again, and told of what happened since. */
async function isRightAgain(observer: Observer, withinMs: number): Promise<void> {
  await becomes(() => observer.topology().freshness === 'live', withinMs)
  const wanted = desiredOf(observer) === 3 ? 4 : 3
  await scaleOutside(wanted)
  await becomes(() => desiredOf(observer) === wanted, 2_000)
}

/** A version that no controller is about to move. */
async function readSettled(kubernetes: Kubernetes): Promise<WorkloadReading> {
  for (;;) {
    const reading = await kubernetes.readWorkload(ref)
    if (!reading) throw new Error('be-fa-public is gone')
    const { desired, available } = reading.progress
    if (reading.rollout.state === 'settled' && available === desired) return reading
    await pause(200)
  }
}

function notLive(observer: Observer): boolean {
  return observer.topology().freshness !== 'live'
}

test('it finds the installation, its roles and its instances', async () => {
  const observer = await observeLive()
  await becomes(() => observer.topology().workloads.every(({ status }) => status === 'ok'), 60_000)
  const { workloads, instances, installations, problems, nodes } = observer.topology()
  expect(installations).toMatchObject([
    { namespace: 'tracardi', release: 'tracardi', version: expect.stringMatching(/^1\./) },
  ])
  expect(workloads.map(({ name, role }) => [name, role])).toEqual(
    expect.arrayContaining([
      ['be-fa-public', 'collector'],
      ['be-fa-private', 'gui-api'],
      ['fe-rj-gui', 'gui'],
      ['wk-pl-background', 'worker'],
    ]),
  )
  expect(workloads.find((workload) => workload.id === id)).toMatchObject({
    services: ['be-public-svc'],
    guiApi: { effect: 'hidden' },
  })
  expect(instances.filter(({ workloadId }) => workloadId === id).every(({ state }) => state === 'ready')).toBe(true)
  expect(problems).toEqual([])
  expect(nodes?.length).toBeGreaterThan(0)
})

test('a change made elsewhere is seen at once', async () => {
  const observer = await observeLive()
  const wanted = desiredOf(observer) === 3 ? 4 : 3
  await scaleOutside(wanted)
  expect(await becomes(() => desiredOf(observer) === wanted, 2_000)).toBeLessThan(1_000)
})

test('a dry-run says what would change and writes nothing; the same patch writes exactly that', async () => {
  const kubernetes = createKubernetes(openConnection(cluster.consoleKubeconfig))
  const before = await readSettled(kubernetes)
  const to = before.fields.replicas + 1
  const { uid, resourceVersion } = before
  const patch = { ref, uid, resourceVersion, edit: { replicas: to }, mark: 'adapter-test', auditId: 'adapter-test.1' }
  const planned = await kubernetes.planEdit(patch)
  expect(planned).toMatchObject({
    answer: 'accepted',
    reading: { fields: { replicas: to }, resourceVersion },
    change: expect.arrayContaining([{ path: '/spec/replicas', from: before.fields.replicas, to }]),
  })
  expect((await kubernetes.readWorkload(ref))?.fields.replicas).toBe(before.fields.replicas)

  const done = await kubernetes.edit(patch)
  expect(done).toMatchObject({
    answer: 'accepted',
    reading: {
      fields: { replicas: to },
      mark: 'adapter-test',
      managers: { replicas: { manager: 'tracardi-console' } },
    },
  })
  // The version of the plan is used up.
  expect(await kubernetes.edit(patch)).toEqual({ answer: 'conflict' })
})

test('what the API server refuses is told apart', async () => {
  const kubernetes = createKubernetes(openConnection(cluster.consoleKubeconfig))
  const fresh = await readSettled(kubernetes)
  const patch = {
    ref,
    uid: fresh.uid,
    resourceVersion: fresh.resourceVersion,
    edit: { replicas: 4 },
    mark: 'a',
    auditId: 'a.1',
  }
  expect(await kubernetes.planEdit({ ...patch, edit: { replicas: -1 } })).toMatchObject({
    answer: 'invalid',
    status: 422,
  })
  expect(await kubernetes.planEdit({ ...patch, uid: '00000000-0000-4000-8000-000000000000' })).toMatchObject({
    answer: expect.stringMatching(/^(invalid|conflict)$/),
  })
  const absent = { ...ref, name: 'absent' }
  expect(await kubernetes.planEdit({ ...patch, ref: absent })).toEqual({ answer: 'not-found' })
  expect(await kubernetes.readWorkload(absent)).toBeNull()
})

test('pod quotas are read', async () => {
  const kubernetes = createKubernetes(openConnection(cluster.consoleKubeconfig))
  expect(await kubernetes.podQuotas('tracardi')).toEqual([])
  await limitPods(cluster, 'tracardi', 50)
  await expect.poll(() => kubernetes.podQuotas('tracardi'), { timeout: 10_000 }).toMatchObject([{ hard: 50 }])
  await liftLimit(cluster, 'tracardi')
})

test('every right the console needs is in the shipped Role', async () => {
  const connection = openConnection(cluster.consoleKubeconfig)
  if (!connection.granted) throw new Error(connection.refusal.message)
  const reviews = await reviewRights(connection.value, [placeOf('tracardi', ['tracardi'], '{release}-admin-password')])
  expect(reviews.filter(({ allowed }) => allowed !== true)).toEqual([])
  await connection.value.close()
})

test('a killed API server shows within 15 s, and the picture is right within 5 s of its return', async () => {
  const observer = await observeLive()
  const back = killApiServer(cluster, 3_000)
  expect(await becomes(() => notLive(observer), 15_000)).toBeLessThan(2_000)
  await back
  await isRightAgain(observer, 5_000)
})

test('an orderly restart is survived', async () => {
  const observer = await observeLive()
  await restartApiServer(cluster)
  await isRightAgain(observer, 5_000)
})

test('a frozen API server shows within 15 s, and the picture is right within 5 s of its return', async () => {
  const observer = await observeLive()
  const { thaw } = await freezeApiServer(cluster)
  try {
    await becomes(() => notLive(observer), 15_000)
    await becomes(() => observer.topology().freshness === 'stale', 15_000)
    expect(observer.topology().problems).toMatchObject([{ code: 'cluster-unreachable' }])
  } finally {
    thaw()
  }
  await isRightAgain(observer, 5_000)
})

test('a path that swallows every byte shows within 15 s, and the picture is right within 5 s of its return', async () => {
  const { layout } = cluster
  const proxy = await startSilentProxy(cluster.consoleKubeconfig, layout.folder)
  const observer = await observeLive(proxy.kubeconfig)
  proxy.swallow()
  await becomes(() => notLive(observer), 15_000)
  proxy.pass()
  await isRightAgain(observer, 5_000)
  await observers.splice(0)[0]?.stop()
  await proxy.close()
})

test('a path that cuts every connection is taken up again within 5 s', async () => {
  const { layout } = cluster
  const proxy = await startSilentProxy(cluster.consoleKubeconfig, layout.folder)
  const observer = await observeLive(proxy.kubeconfig)
  proxy.cut()
  await isRightAgain(observer, 5_000)
  await observers.splice(0)[0]?.stop()
  await proxy.close()
})

test('a cluster restored from an older copy is seen as it is, not as it was', async () => {
  await copyEtcd(cluster)
  const observer = await observeLive()
  const wanted = desiredOf(observer) === 5 ? 4 : 5
  await scaleOutside(wanted)
  await becomes(() => desiredOf(observer) === wanted, 2_000)
  // Versions of the copy must fall behind for the drill to mean anything.
  for (let count = 0; count < 100; count += 1)
    await admin.patch(path, { metadata: { labels: { count: String(count) } } })
  await restoreEtcd(cluster)
  await becomes(() => observer.topology().freshness === 'live' && desiredOf(observer) !== wanted, 20_000)
})

test('a right that is missing is named with the line to add, and noticed when it is given', async () => {
  await revoke(cluster, 'list', 'pods')
  await pause(500) // the authorizer follows the Role by a watch of its own
  const observer = observe()
  await becomes(() => observer.topology().problems.some(({ code }) => code === 'missing-right'), 10_000)
  expect(observer.topology().problems).toMatchObject([
    {
      code: 'missing-right',
      message: expect.stringContaining('list and watch pods in namespace tracardi'),
      remedy: expect.stringContaining('resources: ["pods"]'),
    },
  ])
  await restoreRights(cluster)
  await pause(500)
  observer.requestRefresh()
  await becomes(() => observer.topology().freshness === 'live', 5_000)
})

test('a right to patch that is missing is the API server’s no', async () => {
  await revoke(cluster, 'patch', 'apps/deployments')
  const kubernetes = createKubernetes(openConnection(cluster.consoleKubeconfig))
  const plan = async () => {
    const fresh = await kubernetes.readWorkload(ref)
    if (!fresh) throw new Error('be-fa-public is gone')
    const { uid, resourceVersion } = fresh
    return kubernetes.planEdit({ ref, uid, resourceVersion, edit: { replicas: 4 }, mark: 'a', auditId: 'a.1' })
  }
  await expect
    .poll(plan, { timeout: 10_000 })
    .toEqual({ answer: 'forbidden', verb: 'patch', resource: 'apps/deployments' })
  await restoreRights(cluster)
})

test('an expired token is a problem of its own', async () => {
  await shortenToken(cluster, -60)
  const observer = observe()
  await becomes(() => observer.topology().problems.some(({ code }) => code === 'unauthorised'), 10_000)
  await writeTokens(cluster.adminKubeconfig, (account) => kubeconfigOf(cluster.layout, account), admin.access)
})
