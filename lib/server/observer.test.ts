import { afterEach, beforeEach, expect, test } from 'vitest'
import { granted, refused } from '#lib/domain/result.ts'
import type { TopologyDelta } from '#lib/domain/topology-delta.ts'
import { chartPart, env, podObject } from '#lib/kubernetes/testing/chart-objects.ts'
import { answerStatus, startFakeApi, until, type FakeApi } from '#lib/kubernetes/testing/fake-api.ts'
import { createObserver, watchedNamespaces, type Observer } from './observer.ts'

const deployments = '/apis/apps/v1/namespaces/t/deployments'
const pods = '/api/v1/namespaces/t/pods'

let api: FakeApi
let observer: Observer
let deltas: TopologyDelta[]

beforeEach(async () => {
  api = await startFakeApi()
  const owner = { kind: 'Deployment', name: 'be-fa-public', uid: 'uid-be-fa-public', controller: true }
  api.list(deployments, [publicApi(1)])
  api.list('/apis/apps/v1/namespaces/t/replicasets', [
    { metadata: { name: 'rs', namespace: 't', uid: 'uid-rs', resourceVersion: '1', ownerReferences: [owner] } },
  ])
  api.list(pods, [podObject('rs-a', { kind: 'ReplicaSet', name: 'rs', uid: 'uid-rs' })])
  deltas = []
})

afterEach(async () => {
  await observer.stop()
  await api.close()
})

function publicApi(replicas: number) {
  return chartPart('be-fa-public', 'tracardi/com-tracardi-api', { env: [env('EXPOSE_GUI_API', 'no')], replicas })
}

function observe(namespaces: readonly string[] = ['t']): Observer {
  observer = createObserver({ connection: granted(api.connection), namespaces, minimums: { collector: 3 } })
  observer.onDelta((delta) => deltas.push(delta))
  return observer
}

async function isLive(): Promise<void> {
  await until(
    () => observer.topology().freshness === 'live' && api.openWatches(pods) === 1 && api.openWatches(deployments) === 1,
    'live',
  )
}

test('it finds the installation and what runs in it', async () => {
  observe()
  await isLive()
  expect(observer.topology()).toMatchObject({
    namespaces: ['t'],
    installations: [{ namespace: 't', release: 'tracardi', version: '1.1.0' }],
    workloads: [{ id: 't/Deployment/be-fa-public', role: 'collector', status: 'ok' }],
    instances: [{ id: 't/rs-a', state: 'ready', workloadId: 't/Deployment/be-fa-public' }],
    problems: [],
  })
})

test('one watch of each kind, whoever listens', async () => {
  observe()
  for (let count = 0; count < 50; count += 1) observer.onDelta(() => {})
  await isLive()
  const watched = api.requests.filter(({ query }) => query.get('watch') === 'true').map(({ path }) => path)
  expect(new Set(watched).size).toBe(watched.length)
  expect(watched.some((path) => path.includes('secrets'))).toBe(false)
})

test('a change is told within a tenth of a second, and alone', async () => {
  observe()
  await isLive()
  const before = deltas.length
  const startedAt = performance.now()
  api.send(deployments, 'MODIFIED', publicApi(4))
  await until(() => deltas.length > before, 'a delta')
  expect(performance.now() - startedAt).toBeLessThan(100)
  expect(deltas.at(-1)).toMatchObject({
    workloads: [{ replicas: { desired: 4 } }],
    instances: [],
    removed: { instances: [] },
  })
  expect(deltas.at(-1)?.version).toBe(observer.version())
})

test('a burst becomes few deltas and loses nothing', async () => {
  observe()
  await isLive()
  const before = deltas.length
  for (let index = 0; index < 200; index += 1)
    api.send(pods, 'ADDED', podObject(`rs-${index}`, { kind: 'ReplicaSet', name: 'rs', uid: 'uid-rs' }))
  await until(() => observer.topology().instances.length === 201, 'all instances')
  expect(deltas.length - before).toBeLessThan(20)
  expect(new Set(deltas.flatMap(({ instances }) => instances.map(({ id }) => id))).size).toBe(201)
})

test('an API server that goes silent makes the picture stale and its workloads unknown; its return mends both', async () => {
  observe()
  await isLive()
  await api.stopListening()
  await until(() => observer.topology().freshness === 'delayed', 'delayed')
  await until(() => observer.topology().problems[0]?.code === 'cluster-unreachable', 'a problem', 8_000)
  await until(() => observer.topology().freshness === 'stale', 'stale', 15_000)
  await until(() => observer.topology().workloads[0]?.status === 'unknown', 'unknown', 3_000)
  await api.listenAgain()
  await until(() => observer.topology().freshness === 'live', 'live again')
  await until(() => observer.topology().workloads[0]?.status === 'ok', 'known again')
  expect(observer.topology().problems).toEqual([])
}, 30_000)

test('a missing right is a problem with the line to add, and stops writes by being stale', async () => {
  api.handle(({ path }, response) => (path === pods ? answerStatus(response, 403, 'Forbidden') : false))
  observe()
  await until(() => observer.topology().problems.length > 0, 'a problem')
  expect(observer.topology().problems).toEqual([
    {
      code: 'missing-right',
      message: 'The console’s account may not list and watch pods in namespace t.',
      remedy: 'Add to the rules of its Role: - { apiGroups: [""], resources: ["pods"], verbs: ["list", "watch"] }',
      namespace: 't',
    },
  ])
  expect(observer.topology().freshness).toBe('stale')
})

test('a missing right to see nodes is no problem: room is unknown, not zero', async () => {
  api.handle(({ path }, response) => (path === '/api/v1/nodes' ? answerStatus(response, 403, 'Forbidden') : false))
  observe()
  await isLive()
  expect(observer.topology()).toMatchObject({ nodes: null, problems: [] })
})

test('a namespace with nothing of Tracardi in it is named', async () => {
  observe(['t', 'typo'])
  await isLive()
  await until(() => observer.topology().problems.length > 0, 'a problem')
  expect(observer.topology().problems).toMatchObject([{ code: 'namespace-empty', namespace: 'typo' }])
})

test('events of a workload are those of its whole family', async () => {
  const event = (name: string, kind: string, about: string) => ({
    metadata: { name, namespace: 't', uid: name, resourceVersion: '1' },
    involvedObject: { kind, name: about },
    reason: name,
    lastTimestamp: '2026-01-01T00:00:00Z',
  })
  api.list('/api/v1/namespaces/t/events', [
    event('own', 'Deployment', 'be-fa-public'),
    event('set', 'ReplicaSet', 'rs'),
    event('pod', 'Pod', 'rs-a'),
    event('gone', 'Pod', 'rs-zzzzz'),
    event('other', 'Pod', 'shop-1'),
  ])
  observe()
  const ref = { namespace: 't', kind: 'Deployment', name: 'be-fa-public' } as const
  await until(() => observer.eventsOf(ref).events.length > 0, 'events')
  expect(
    observer
      .eventsOf(ref)
      .events.map(({ reason }) => reason)
      .toSorted(),
  ).toEqual(['gone', 'own', 'pod', 'set'])
})

test('without a usable kubeconfig it says why and does nothing', () => {
  const problem = { code: 'bad-kubeconfig', message: 'broken', remedy: 'mend', namespace: null } as const
  observer = createObserver({ connection: refused(problem), namespaces: ['t'], minimums: {} })
  expect(observer.topology()).toMatchObject({ freshness: 'stale', asOf: null, workloads: [], problems: [problem] })
})

test('namespaces come from the settings, else from the credentials, else are Tracardi’s usual one', () => {
  observer = createObserver({ connection: granted(api.connection), namespaces: ['t'], minimums: {} })
  expect(watchedNamespaces(['a', 'b', 'a'], granted(api.connection))).toEqual(['a', 'b'])
  expect(watchedNamespaces(null, granted(api.connection))).toEqual(['t'])
  const problem = { code: 'bad-kubeconfig', message: '', remedy: '', namespace: null } as const
  expect(watchedNamespaces(null, refused(problem))).toEqual(['tracardi'])
})
