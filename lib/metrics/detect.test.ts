import { expect, onTestFinished, test } from 'vitest'

import { candidatesOf, type LabelledService } from '#lib/domain/metrics/prometheus-candidates.ts'
import { locate } from './detect.ts'
import { createPrometheusSource } from './prometheus-source.ts'
import { answering, sendJson, success } from './testing/answering.ts'

const service = (name: string, labels: LabelledService['labels'], ...ports: number[]): LabelledService => ({
  namespace: 'tracardi',
  name,
  labels,
  ports: ports.map((number) => ({ number })),
})

test('a Service that somebody marked comes first, each port of it, then what charts mark, then usual names', () => {
  const found = candidatesOf([
    service('vm', { 'app.kubernetes.io/name': 'vmselect' }, 8481),
    service('stack', { app: 'kube-prometheus-stack-prometheus' }, 9090, 8080),
    service('cost', { app: 'prometheus', component: 'server', release: 'kubecost' }, 80),
    service('mine', { 'tracardi-console/prometheus': 'true' }, 9999),
    service('api', { app: 'tracardi' }, 80),
  ]).map(({ url }) => url)
  expect(found.slice(0, 4)).toEqual([
    'http://mine.tracardi.svc:9999',
    'http://stack.tracardi.svc:9090',
    'http://stack.tracardi.svc:8080',
    'http://vm.tracardi.svc:8481/select/0/prometheus',
  ])
  expect(found[4]).toBe('http://prometheus-kube-prometheus-prometheus.default.svc:9090')
  expect(found.join(' ')).not.toContain('cost')
})

test('of several the one that knows our Pods is taken, whatever stands before it', async () => {
  const [deaf, stranger, ours] = [await answering(), await answering(), await answering('/prometheus')]
  deaf.handle((_, response) => {
    sendJson(response, 404, {})
    return true
  })
  stranger.handle(({ path }, response) => {
    if (!path.endsWith('/query')) return false
    sendJson(response, 200, success({ resultType: 'vector', result: [] }))
    return true
  })
  const candidates = [deaf, stranger, ours].map(({ url }) => ({ url, foundBy: url }))
  const found = await locate(null, candidates, ['tracardi'])
  if (!found.granted) throw new Error('None was found.')
  onTestFinished(() => found.value.http.close())
  expect(found.value).toMatchObject({ foundBy: ours.url, knowsUs: true, version: '2.42.0' })
  const without = await locate(null, candidates.slice(0, 2), ['tracardi'])
  if (!without.granted) throw new Error('None was found.')
  onTestFinished(() => without.value.http.close())
  expect(without.value).toMatchObject({ foundBy: stranger.url, knowsUs: false })
})

test('nobody anywhere is no trouble, only nobody', async () => {
  const gone = await answering()
  await gone.stop()
  expect(await locate(null, [{ url: gone.url, foundBy: 'a test' }], ['tracardi'])).toEqual({
    granted: false,
    refusal: null,
  })
})

test('somebody who is there and does not let us in is told, rather than that there is nobody', async () => {
  const shut = await answering()
  shut.handle((_, response) => {
    sendJson(response, 403, {})
    return true
  })
  const gone = await answering()
  await gone.stop()
  const candidates = [gone, shut].map(({ url }) => ({ url, foundBy: 'a test' }))
  expect(await locate(null, candidates, ['tracardi'])).toMatchObject({
    granted: false,
    refusal: { trouble: 'forbidden' },
  })
})

test('a search that finds nobody is waited for once, and leaves the panel to the next source', async () => {
  const source = createPrometheusSource({
    address: null,
    maySearch: false,
    namespaces: ['tracardi'],
    services: () => [],
    edges: () => ({ services: [], rules: [] }),
  })
  const question = {
    id: 'cpu',
    subject: { of: 'role', role: 'collector' },
    installation: { namespace: 'tracardi', release: 'tracardi' },
    workloads: [],
    instance: null,
    grid: { startMs: 0, stepMs: 15_000, count: 1 },
  } as const
  const { quality } = await source.readPanel(question, new AbortController().signal)
  expect(quality).toMatchObject({ state: 'not-configured', fix: expect.stringContaining('PROMETHEUS_URL') })
  const startedAt = performance.now()
  await source.readPanel(question, new AbortController().signal)
  expect(performance.now() - startedAt).toBeLessThan(50)
  expect((await source.card()).state).toBe('not-configured')
})

test('no token goes to a place that was only found', async () => {
  const found = await answering()
  const located = await locate(null, [{ url: found.url, foundBy: 'a test' }], ['tracardi'])
  if (located.granted) onTestFinished(() => located.value.http.close())
  expect(found.questions.length).toBeGreaterThan(0)
  expect(found.questions.every(({ headers }) => headers.authorization === undefined)).toBe(true)
})
