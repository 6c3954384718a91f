import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { nameOf, textAt } from '#demo/cluster/json.ts'
import { kindNamed } from '#demo/cluster/kinds.ts'
import { isReady } from '#demo/controllers/conditions.ts'
import type { EmbeddedCluster } from '#demo/embedded-cluster.ts'
import { startEmbeddedCluster } from '#demo/embedded-cluster.ts'
import { causeIncident } from '#demo/incidents.ts'
import { Secret } from '#lib/domain/secret.ts'
import { createTracardi } from '#lib/tracardi/create-tracardi.ts'
import { openInstanceProxy, type InstanceProxy } from './instance-proxy.ts'

const pods = kindNamed('pods')
let folder: string
let cluster: EmbeddedCluster
let proxy: InstanceProxy
let tracardi: ReturnType<typeof createTracardi>

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'instance-proxy-'))
  cluster = await startEmbeddedCluster({ dataFolder: folder, installations: [{ shape: '1.3', size: 'small' }] })
  proxy = await openInstanceProxy(cluster.listenerAt)
  tracardi = createTracardi({ proxy: new Secret(proxy.url), totalTimeoutMs: 1_500 })
  await vi.waitUntil(() => podsOf('be-fa').length === 5 && podsOf('be-fa').every(isReady), { timeout: 20_000 })
})

afterAll(async () => {
  await tracardi.close()
  await proxy.close()
  await cluster.stop()
  await rm(folder, { recursive: true })
})

const podsOf = (workload: string) =>
  cluster.world.store.list(pods, 'tracardi').filter((pod) => nameOf(pod).startsWith(workload))

const addresses = (workload: string) =>
  podsOf(workload).map((pod) => ({
    instanceId: `tracardi/${nameOf(pod)}`,
    host: textAt(pod, 'status', 'podIP') ?? '',
    port: 80,
  }))

const findings = async (workload: string) =>
  (await Promise.all(addresses(workload).map((at) => tracardi.probe(at)))).map(({ finding }) => finding)

test('every instance answers at its own address by the flag of its own template', async () => {
  expect(await findings('be-fa-public')).toEqual(['hidden', 'hidden', 'hidden'])
  expect(await findings('be-fa-private')).toEqual(['exposed', 'exposed'])
})

test('each instance is a process of its own', async () => {
  const instances = await Promise.all(
    addresses('be-fa').map(async ({ host }) => {
      const answer = cluster.listenerAt(host, 80)
      if (typeof answer !== 'function') throw new Error(`Nobody listens at ${host}`)
      const { body } = await answer({ method: 'GET', path: '/', headers: {}, body: '' })
      const details: { instance: string } = JSON.parse(body)
      return details.instance
    }),
  )
  expect(new Set(instances).size).toBe(5)
})

test('nobody at an address or a port is a cut connection', async () => {
  const [at] = addresses('be-fa-public')
  if (!at) throw new Error('There is no instance')
  expect(await tracardi.probe({ ...at, host: '10.255.255.254' })).toMatchObject({ detail: 'connection cut' })
  expect(await tracardi.probe({ ...at, port: 8080 })).toMatchObject({ detail: 'connection cut' })
})

test('the proxy serves nothing of its own', async () => {
  expect((await fetch(proxy.url)).status).toBe(400)
})

test.each([
  ['tracardi-html', '200 HTML “Down for maintenance”'],
  ['tracardi-slow', 'no answer within 1.5 s'],
  ['tracardi-down', 'connection cut'],
] as const)('%s is on demand, until the recovery', async (incident, detail) => {
  const [at] = addresses('be-fa-private')
  if (!at) throw new Error('There is no instance')
  await causeIncident(cluster, incident)
  expect(await tracardi.probe(at)).toMatchObject({ finding: 'unknown', detail })
  await causeIncident(cluster, 'recover')
  await expect.poll(() => tracardi.probe(at), { timeout: 15_000 }).toMatchObject({ finding: 'exposed' })
})

test('a log-in can be made to fail with 500', async () => {
  const [at] = addresses('be-fa-private')
  if (!at) throw new Error('There is no instance')
  await causeIncident(cluster, 'tracardi-login-500')
  const answer = await tracardi.logIn(at, { userName: 'a@b.example', password: new Secret('x') })
  expect(answer).toEqual({ answer: 'unexpected', status: 500, detail: '500 Internal Server Error' })
  await causeIncident(cluster, 'recover')
})

test('an instance on a lost node says nothing at all', async () => {
  const [pod] = podsOf('be-fa-private')
  const node = textAt(pod, 'spec', 'nodeName') ?? ''
  const [at] = addresses('be-fa-private')
  if (!at) throw new Error('There is no instance')
  await cluster.nodes.lose(node)
  expect(await tracardi.probe(at)).toMatchObject({ detail: 'no answer within 1.5 s' })
  await cluster.nodes.restore(node)
  await expect.poll(() => tracardi.probe(at), { timeout: 15_000 }).toMatchObject({ finding: 'exposed' })
})
