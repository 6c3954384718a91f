import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { Secret } from '#lib/domain/secret.ts'
import { createTracardi } from '#lib/tracardi/create-tracardi.ts'
import { readAdminSecret, writeAdminSecret } from './admin-secret.ts'
import { openApi, type Api } from './api.ts'
import { killApiServer } from './drills/api-server.ts'
import { installTracardi } from './installation.ts'
import { list, text, valueAt } from './json-value.ts'
import { readKubeconfig } from './kubeconfig.ts'
import { serveInstances, type ServedInstances } from './serve-instances.ts'
import { clusterUnderTest } from './under-test.ts'

/* The console's own Tracardi adapter meets, at each pod's address, what that pod's template says. */

const cluster = clusterUnderTest()
const soon = { timeout: 40_000, interval: 200 }
const namespace = 'tracardi'
const deployment = '/apis/apps/v1/namespaces/tracardi/deployments/be-fa-private'
const pods = `/api/v1/namespaces/${namespace}/pods`
let admin: Api
let instances: ServedInstances
let tracardi: ReturnType<typeof createTracardi>

beforeAll(async () => {
  admin = openApi(await readKubeconfig(cluster.adminKubeconfig))
  await installTracardi(cluster)
  await setFlag({ value: 'yes' })
})

beforeEach(async () => {
  instances = await serveInstances(cluster.adminKubeconfig)
  tracardi = createTracardi({ proxy: new Secret(instances.url), totalTimeoutMs: 2_000 })
})

afterEach(async () => {
  await tracardi.close()
  await instances.close()
})

afterAll(async () => {
  await setFlag({ value: 'yes' })
  admin.close()
})

async function setFlag(source: object) {
  const variable = { name: 'EXPOSE_GUI_API', value: null, valueFrom: null, ...source }
  const body = { spec: { template: { spec: { containers: [{ name: 'be-fa-private', env: [variable] }] } } } }
  expect((await admin.patch(deployment, body)).status).toBe(200)
}

async function keep(kind: 'configmaps' | 'secrets', content: object) {
  const path = `/api/v1/namespaces/${namespace}/${kind}`
  await admin.delete(`${path}/flag`)
  expect((await admin.post(path, { metadata: { name: 'flag' }, ...content })).status).toBe(201)
}

const podsOf = async (workload: string) =>
  list(valueAt((await admin.get(`${pods}?labelSelector=app.kubernetes.io/component%3D${workload}`)).json, 'items'))

const uidOf = (pod: unknown) => valueAt(pod, 'metadata', 'uid')
const restartsOf = (pod: unknown) => Number(valueAt(pod, 'status', 'containerStatuses', 0, 'restartCount'))

const addressOf = (pod: unknown) => ({
  instanceId: `tracardi/${text(valueAt(pod, 'metadata', 'name'))}`,
  host: String(valueAt(pod, 'status', 'podIP')),
  port: 80,
})

const findings = async (workload: string) =>
  (await Promise.all((await podsOf(workload)).map((pod) => tracardi.probe(addressOf(pod))))).map(
    ({ finding }) => finding,
  )

async function anAddress() {
  await expect.poll(() => findings('be-fa-private'), soon).toEqual(['exposed', 'exposed'])
  return addressOf((await podsOf('be-fa-private'))[0])
}

test('every running pod answers at its own address by the flag of its own template', async () => {
  await expect.poll(() => findings('be-fa-public'), soon).toEqual(['hidden', 'hidden', 'hidden'])
  await expect.poll(() => findings('be-fa-private'), soon).toEqual(['exposed', 'exposed'])
})

test('addresses are unique among the pods of all nodes', async () => {
  const all = list(valueAt((await admin.get('/api/v1/pods')).json, 'items'))
  const addresses = all.map((pod) => valueAt(pod, 'status', 'podIP')).filter((address) => address !== undefined)
  expect(new Set(addresses).size).toBe(addresses.length)
})

test('a value from a ConfigMap and one from a Secret are resolved as a kubelet does', async () => {
  await keep('configmaps', { data: { gui: 'no' } })
  await keep('secrets', { stringData: { gui: 'yes' } })
  await setFlag({ valueFrom: { configMapKeyRef: { name: 'flag', key: 'gui' } } })
  await expect.poll(() => findings('be-fa-private'), soon).toEqual(['hidden', 'hidden'])
  await setFlag({ valueFrom: { configMapKeyRef: null, secretKeyRef: { name: 'flag', key: 'gui' } } })
  await expect.poll(() => findings('be-fa-private'), soon).toEqual(['exposed', 'exposed'])
})

test('a bad flag makes a crash loop, whose pods refuse connections, and a good one ends it', async () => {
  await setFlag({ value: 'maybe' })
  const looping = async () =>
    (await podsOf('be-fa-private')).find(
      (pod) => valueAt(pod, 'status', 'containerStatuses', 0, 'state', 'waiting', 'reason') === 'CrashLoopBackOff',
    )
  await expect.poll(async () => restartsOf(await looping()), soon).toBeGreaterThan(1)
  expect(await tracardi.probe(addressOf(await looping()))).toMatchObject({ detail: 'connection cut' })
  await setFlag({ value: 'yes' })
  await expect.poll(() => findings('be-fa-private'), soon).toEqual(['exposed', 'exposed'])
})

test('the Secret is the administrator’s, and a change is known to all instances', async () => {
  const at = await anAddress()
  const { userName, password } = await readAdminSecret(admin, namespace)
  const session = await tracardi.logIn(at, { userName, password: new Secret(password) })
  if (session.answer !== 'accepted') throw new Error(`The log-in was answered ${session.answer}`)
  const next = new Secret(randomUUID())
  const change = { token: session.token, password: next, version: '1.2.x' }
  expect(await tracardi.changePassword(at, change)).toEqual({ answer: 'accepted' })
  for (const pod of await podsOf('be-fa-private')) {
    const each = addressOf(pod)
    expect(await tracardi.logIn(each, { userName, password: new Secret(password) })).toEqual({ answer: 'refused' })
    expect(await tracardi.logIn(each, { userName, password: next })).toMatchObject({ answer: 'accepted' })
  }
  await tracardi.logOut(at, session.token)
  expect(await tracardi.isTokenAlive(at, session.token)).toBe(false)
  await writeAdminSecret(admin, namespace, { userName, password: next.reveal() })
})

test('faults on demand: pages, a broken log-in, silence', async () => {
  const at = await anAddress()
  instances.troubles.breakApi(namespace, 'html')
  expect(await tracardi.probe(at)).toMatchObject({ finding: 'unknown', detail: '200 HTML “Down for maintenance”' })
  instances.troubles.breakApi(namespace, 'login-500')
  const login = await tracardi.logIn(at, { userName: 'a@b.example', password: new Secret('x') })
  expect(login).toMatchObject({ answer: 'unexpected', status: 500 })
  instances.troubles.breakApi(namespace, 'slow')
  expect(await tracardi.probe(at)).toMatchObject({ detail: 'no answer within 2 s' })
  instances.troubles.heal()
  expect(await tracardi.probe(at)).toMatchObject({ finding: 'exposed' })
})

test('a crash loop whose ConfigMap is put right ends by itself', async () => {
  await keep('configmaps', { data: { gui: 'maybe' } })
  await setFlag({ valueFrom: { secretKeyRef: null, configMapKeyRef: { name: 'flag', key: 'gui' } } })
  const looping = async () => (await podsOf('be-fa-private')).filter((pod) => restartsOf(pod) > 0).map(uidOf)
  await expect.poll(looping, soon).not.toEqual([])
  const [uid] = await looping()
  await keep('configmaps', { data: { gui: 'yes' } })
  await expect.poll(() => findings('be-fa-private'), soon).toEqual(['exposed', 'exposed'])
  expect(await looping()).toContain(uid)
})

test('after the API server was killed every pod is served again, new ones too', async () => {
  await setFlag({ value: 'yes', valueFrom: null })
  await anAddress()
  await killApiServer(cluster, 500)
  await setFlag({ value: 'no' })
  await expect.poll(() => findings('be-fa-private'), soon).toEqual(['hidden', 'hidden'])
  await setFlag({ value: 'yes' })
  await expect.poll(() => findings('be-fa-private'), soon).toEqual(['exposed', 'exposed'])
})

test('a pod that is gone refuses', async () => {
  const at = await anAddress()
  await admin.delete(`${pods}/${at.instanceId.slice(namespace.length + 1)}`)
  await expect.poll(async () => (await tracardi.probe(at)).detail, soon).toBe('connection cut')
})
