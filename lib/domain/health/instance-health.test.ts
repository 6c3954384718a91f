import { expect, test } from 'vitest'

import { workloadOf } from '#lib/operations/fake-world.ts'
import type { Instance, Route } from '../topology.ts'
import type { HealthMatter } from './health-finding.ts'
import { instanceHealth, type HealthFacts } from './instance-health.ts'
import { throttlingNotAsked } from './throttling.ts'

const nowMs = Date.parse('2026-11-21T12:00:00Z')
const ago = (seconds: number) => new Date(nowMs - seconds * 1_000).toISOString()
const workload = {
  ...workloadOf({ name: 'api' }),
  guiApi: { source: { from: 'literal' }, declared: 'no', effect: 'hidden' },
  limits: { cpuMillicores: 500, memoryBytes: 300 * 2 ** 20 },
  hasReadinessProbe: false,
} as const
const instance: Instance = {
  id: 't/api-1',
  namespace: 't',
  name: 'api-1',
  uid: 'u',
  workloadId: workload.id,
  state: 'ready',
  since: ago(3_600),
  reason: null,
  restarts: 0,
  lastTermination: null,
  node: 'node-1',
  address: '10.0.0.1',
  image: 'i',
  containers: ['api'],
  createdAt: ago(3_700),
}
const well: HealthFacts = {
  instance,
  workload,
  routes: [],
  nodes: [
    { name: 'node-1', isReady: true, isSchedulable: true, allocatable: { cpuMillicores: 1, memoryBytes: 1, pods: 1 } },
  ],
  freshness: 'live',
  asOf: ago(1),
  usage: { instanceId: 't/api-1', atMs: nowMs - 20_000, windowSeconds: 15, cpuCores: 0.1, memoryBytes: 2 ** 27 },
  answer: { instanceId: 't/api-1', answers: 'yes', tookSeconds: 0.012, detail: '200 JSON', atMs: nowMs - 10_000 },
  throttling: throttlingNotAsked,
  nowMs,
}

const finding = (facts: HealthFacts, matter: HealthMatter) =>
  instanceHealth(facts).findings.find((one) => one.matter === matter)

test('an instance that is ready and answers is well, though nobody knows whether it is throttled', () => {
  const health = instanceHealth(well)
  expect(health.status).toBe('ok')
  expect(health.findings.map(({ matter, status }) => `${matter} ${status}`)).toEqual([
    'readiness ok',
    'restarts ok',
    'probe ok',
    'answers ok',
    'exposure ok',
    'cpu ok',
    'memory ok',
    'throttling unknown',
    'node ok',
  ])
})

const answering = (more: Partial<NonNullable<HealthFacts['answer']>>) => ({
  answer: { ...(well.answer ?? expect.unreachable()), ...more },
})

test.each([
  ['that cannot be reached, without a probe', answering({ answers: 'unreachable', detail: 'no route' }), 'unknown'],
  ['that has not been asked, without a probe', { answer: null }, 'unknown'],
  ['whose answer is old', answering({ atMs: nowMs - 90_000 }), 'unknown'],
  ['that takes seconds to answer', answering({ tookSeconds: 2.7 }), 'degraded'],
  ['that answers with a page', answering({ answers: 'no', detail: '200 HTML' }), 'critical'],
  ['of which nothing was heard', { freshness: 'stale' }, 'unknown'],
  [
    'whose flag cannot be read',
    { workload: { ...workload, guiApi: { ...workload.guiApi, effect: 'unknown' } } },
    'unknown',
  ],
  [
    'on a node that is not ready',
    { nodes: well.nodes?.map((node) => ({ ...node, isReady: false })) ?? null },
    'critical',
  ],
  ['on a node that is gone', { nodes: [] }, 'critical'],
  ['close to its memory limit', { usage: well.usage && { ...well.usage, memoryBytes: 295 * 2 ** 20 } }, 'degraded'],
  ['that is throttled', { throttling: { ...throttlingNotAsked, share: 0.4 } }, 'degraded'],
  [
    'that was killed a minute ago',
    {
      instance: {
        ...instance,
        restarts: 1,
        lastTermination: { reason: 'OOMKilled', exitCode: 137, finishedAt: ago(60) },
      },
    },
    'degraded',
  ],
  [
    'that was killed again and again',
    {
      instance: {
        ...instance,
        restarts: 3,
        lastTermination: { reason: 'OOMKilled', exitCode: 137, finishedAt: ago(60) },
      },
    },
    'critical',
  ],
  ['without a reading of CPU and memory', { usage: null }, 'ok'],
  ['where nodes may not be listed', { nodes: null }, 'ok'],
] satisfies [string, Partial<HealthFacts>, string][])('an instance %s is judged by it', (_, more, status) => {
  const health = instanceHealth({ ...well, ...more })
  expect(health.status).toBe(status)
  expect(health.because).toMatch(/\.$/)
})

test('what is not known is drawn as not known, with the reason, also where it does not decide', () => {
  const blind = { ...well, usage: null, nodes: null }
  for (const matter of ['cpu', 'memory', 'throttling', 'node'] as const)
    expect(finding(blind, matter)).toMatchObject({ status: 'unknown', because: expect.stringMatching(/not/i) })
})

test('a worker that serves nobody is judged without being asked', () => {
  const worker = { ...workload, guiApi: null, role: 'worker' } as const
  const health = instanceHealth({ ...well, workload: worker, answer: null })
  expect(health.status).toBe('ok')
  expect(health.findings.some(({ matter }) => matter === 'answers' || matter === 'exposure')).toBe(false)
})

test('an instance that is starting may still say no', () => {
  const starting = { ...instance, state: 'starting', since: ago(5) } as const
  const health = instanceHealth({
    ...well,
    instance: starting,
    ...answering({ answers: 'no', detail: '404 Not ready' }),
  })
  expect(health.status).toBe('in-progress')
})

test('a GUI API that the Internet reaches is critical for each of its instances, and one that nobody knows who reaches is not fine', () => {
  const route: Route = {
    id: 'r',
    kind: 'Ingress',
    namespace: 't',
    name: 'open',
    release: 'r',
    hosts: ['x'],
    paths: ['/'],
    tls: 'usual-port',
    exposure: 'internet',
    exposureEvidence: 'nothing restricts it',
    allowedRanges: [],
    addresses: [],
    targetIds: [workload.id],
  }
  const exposed = { ...workload, guiApi: { ...workload.guiApi, effect: 'exposed' } } as const
  const health = instanceHealth({ ...well, workload: exposed, routes: [route] })
  expect(health).toMatchObject({ status: 'critical', because: expect.stringContaining('Ingress open') })
  const nobodyKnows = { ...route, kind: 'HTTPRoute', exposure: 'unknown', exposureEvidence: 'no address yet' } as const
  expect(instanceHealth({ ...well, workload: exposed, routes: [nobodyKnows] })).toMatchObject({
    status: 'unknown',
    because: 'It exposes the GUI API, and who reaches it by HTTPRoute open is not known: no address yet.',
  })
  const forCollection = { ...nobodyKnows, paths: ['/track'] }
  expect(instanceHealth({ ...well, workload: exposed, routes: [forCollection] }).status).toBe('ok')
})

test('each finding says where it is from, and the verdict takes over the grounds of the worst', () => {
  const health = instanceHealth({ ...well, ...answering({ answers: 'no', detail: 'connection refused' }) })
  expect(health).toMatchObject({
    status: 'critical',
    because: 'Does not answer as it should: connection refused.',
    source: 'the console’s own check',
    asOf: ago(10),
  })
  expect(health.findings.every(({ source }) => source !== '')).toBe(true)
})
