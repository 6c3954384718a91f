import { expect, test } from 'vitest'

import { sampledCard } from './sampled-card.ts'
import type { SamplerReport } from './sampler-report.ts'

const atMs = Date.parse('2026-11-21T12:00:00Z')
const report: SamplerReport = {
  atMs,
  usage: [{ namespace: 't', state: 'ok', why: null, asOfMs: atMs - 10_000 }],
  edge: {
    state: 'ok',
    why: null,
    targets: [{ id: 'edge/c-1', kind: 'ingress-nginx', why: null }],
    named: 10,
    total: 10,
  },
  events: { state: 'ok', why: null },
  instances: { usage: [], health: [] },
  stores: [],
  waysIn: [],
  leftOut: 0,
}
const card = (more: Partial<SamplerReport>, nowMs = atMs + 5_000) => sampledCard({ ...report, ...more }, nowMs)
const troubles = (more: Partial<SamplerReport>) => card(more).findings.map(({ trouble }) => trouble)

test('a sampler that reads everything is ready', () => {
  expect(card({})).toMatchObject({ state: 'ready', findings: [], asOf: '2026-11-21T12:00:00.000Z' })
})

test.each([
  ['absent', 'metrics-server-absent', 'components.yaml'],
  ['forbidden', 'not-permitted', 'apiGroups: [metrics.k8s.io]'],
  ['unavailable', 'unavailable', 'kubectl get apiservice'],
] as const)('metrics.k8s.io that is %s is named, with the exact fix', (state, trouble, fix) => {
  const usage = [{ namespace: 't', state, why: 'the API server said 503', asOfMs: null }]
  expect(card({ usage })).toMatchObject({ state: 'degraded', findings: [{ trouble }] })
  expect(card({ usage }).findings[0]?.fix).toContain(fix)
})

test.each([
  ['not-configured', 'no-edge-metrics'],
  ['absent', 'no-edge-metrics'],
  ['forbidden', 'not-permitted'],
  ['unavailable', 'unavailable'],
] as const)('an edge that is %s is named', (state, trouble) => {
  expect(troubles({ edge: { ...report.edge, state, targets: [] } })).toEqual([trouble])
})

test('one pod of the edge that is silent is named, though the others are read', () => {
  const targets = [...report.edge.targets, { id: 'edge/c-2', kind: 'ingress-nginx', why: 'no answer within 5 s' }]
  expect(card({ edge: { ...report.edge, targets } }).findings).toMatchObject([
    {
      trouble: 'unreachable',
      message: expect.stringContaining('edge/c-2'),
      fix: expect.stringContaining('NetworkPolicy'),
    },
  ])
})

test('readings from the future show a clock that is ahead', () => {
  expect(troubles({ usage: [{ namespace: 't', state: 'ok', why: null, asOfMs: atMs + 60_000 }] })).toEqual([
    'clock-skew',
  ])
})

test('a tick that is missing makes it fail, and before the first there is nothing to tell', () => {
  expect(card({}, atMs + 44_000).state).toBe('failing')
  expect(sampledCard(null, atMs)).toMatchObject({ state: 'starting', findings: [], asOf: null })
})

test('workloads beyond the limit are told', () => {
  expect(card({ leftOut: 3 }).findings[0]?.message).toContain('3 workloads')
})
