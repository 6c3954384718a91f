import { afterEach, beforeEach, expect, test } from 'vitest'

import { readPodMetrics } from './pod-metrics.ts'
import { answerJson, answerStatus, startFakeApi, type FakeApi } from './testing/fake-api.ts'

let api: FakeApi

beforeEach(async () => {
  api = await startFakeApi()
})

afterEach(() => api.close())

const item = (name: string, containers: readonly unknown[], more: object = {}) => ({
  metadata: { name, namespace: 't' },
  timestamp: '2026-11-21T12:00:00Z',
  window: '15.23s',
  containers,
  ...more,
})
const container = (cpu?: string, memory?: string) => ({ name: 'c', usage: { cpu, memory } })

test('the containers of a pod are added up, at the time and over the window that the server names', async () => {
  api.list('/apis/metrics.k8s.io/v1beta1/namespaces/t/pods', [
    item('a', [container('250m', '64Mi'), container('1500000n', '1Gi')]),
    item('b', [container('2', '100')], { window: '1m0s' }),
  ])
  expect(await readPodMetrics(api.connection, 't')).toEqual({
    answer: 'usage',
    usage: [
      {
        instanceId: 't/a',
        atMs: Date.parse('2026-11-21T12:00:00Z'),
        windowSeconds: 15.23,
        cpuCores: 0.2515,
        memoryBytes: 64 * 2 ** 20 + 2 ** 30,
      },
      { instanceId: 't/b', atMs: Date.parse('2026-11-21T12:00:00Z'), windowSeconds: 60, cpuCores: 2, memoryBytes: 100 },
    ],
  })
})

test.each([
  ['no containers', item('a', [])],
  ['a container without memory', item('a', [container('250m', '64Mi'), container('1')])],
  ['a quantity that is none', item('a', [container('much', '64Mi')])],
  ['no time', item('a', [container('250m', '64Mi')], { timestamp: undefined })],
])('a pod with %s is left out instead of counted low', async (_, broken) => {
  api.list('/apis/metrics.k8s.io/v1beta1/namespaces/t/pods', [broken])
  expect(await readPodMetrics(api.connection, 't')).toEqual({ answer: 'usage', usage: [] })
})

test.each([
  [404, { answer: 'absent' }],
  [403, { answer: 'forbidden' }],
  [503, { answer: 'unavailable', why: 'the API server said 503' }],
])('an API server that says %i is told apart', async (status, expected) => {
  api.handle((_, response) => {
    answerStatus(response, status, 'Whatever')
    return true
  })
  expect(await readPodMetrics(api.connection, 't')).toEqual(expected)
})

test('an API server that is gone is an answer too', async () => {
  await api.stopListening()
  expect(await readPodMetrics(api.connection, 't')).toMatchObject({ answer: 'unavailable' })
})

test('answers that are no lists hold nothing', async () => {
  api.handle((_, response) => {
    answerJson(response, 200, { items: 'none' })
    return true
  })
  expect(await readPodMetrics(api.connection, 't')).toEqual({ answer: 'usage', usage: [] })
})
