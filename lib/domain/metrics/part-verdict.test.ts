import { expect, test } from 'vitest'

import type { Latency } from '../objectives/objective.ts'
import type { Workload } from '../topology.ts'
import { emptyQuality, type DataState, type Panel, type PanelSeries } from './panel.ts'
import { partVerdict, type PartFacts } from './part-verdict.ts'

const start = '2026-11-21T14:00:00.000Z'
const line = (key: string, ...values: (number | null)[]): PanelSeries => ({ key, label: key, values })

const panel = (unit: Panel['unit'], series: readonly PanelSeries[], state: DataState = 'value'): Panel => ({
  id: 'requests',
  subject: { of: 'role', role: 'collector' },
  start,
  stepMs: 60_000,
  unit,
  series,
  asOf: '2026-11-21T14:07:00.000Z',
  source: { kind: 'ingress-nginx', name: 'ingress-nginx', quantity: 'requests-at-edge' },
  quality: emptyQuality(state),
})

const workload = (status: Workload['status'], statusReason: string) =>
  // Only what the verdict reads.
  ({ name: 'be-fa-public', status, statusReason }) as Workload

type Values = (number | null)[]
type Change = Partial<PartFacts> & {
  errors?: Values
  rate?: number
  allowed?: number
  p95?: Values
  promised?: Latency | null
}

const verdict = ({
  errors = [0, 0, 0, 0, 0, 0, 0],
  rate = 100,
  allowed = 0.001,
  p95 = [0.038],
  promised = null,
  ...change
}: Change = {}) =>
  partVerdict({
    role: 'collector',
    workloads: [workload('ok', '3 of 3 instances ready')],
    freshness: 'live',
    asOf: '2026-11-21T14:07:10.000Z',
    traffic: {
      requests: panel('requests-per-second', [line('2xx', ...errors.map(() => rate))]),
      errors: panel('ratio', [line('errors', ...errors)]),
      latency: panel('seconds', [line('p50', ...p95.map(() => 0.01)), line('p95', ...p95)]),
      allowed,
      promised,
    },
    figure: (value, unit) => `${value} ${unit}`,
    ...change,
  })

test('a part in order says how much it takes, how much fails and how fast it is, and who says so', () => {
  expect(verdict()).toMatchObject({
    status: 'ok',
    sentence: 'Collector: 100 requests-per-second, 0 ratio errors, p95 0.038 seconds',
    because: [],
    source: 'ingress-nginx',
  })
})

test('errors make it degraded, many make it critical, since when they began', () => {
  const degraded = verdict({ errors: [0, 0, 0.02, 0.02, 0.02, 0.02, 0.02] })
  expect(degraded).toMatchObject({ status: 'degraded', since: '2026-11-21T14:02:00.000Z' })
  expect(degraded.because).toEqual(['0.02 ratio of the requests of the last five minutes failed.'])
  expect(verdict({ errors: [0, 0, 0.5, 0.5, 0.5, 0.5, 0.5] }).status).toBe('critical')
})

test('a gap in the errors is not when they began', () => {
  expect(verdict({ errors: [0, 0.5, 0.5, null, null, 0.5, 0.5] }).since).toBe('2026-11-21T14:01:00.000Z')
  expect(verdict({ errors: [null, null, 0.5, 0.5, 0.5, 0.5, 0.5] }).since).toBe('2026-11-21T14:02:00.000Z')
})

test('what else is wrong is told in a sentence', () => {
  const { because } = verdict({ errors: [0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5], freshness: 'stale' })
  expect(because[1]).toBe('State unknown, the cluster is silent.')
})

test('how many errors are too many is what its objective says', () => {
  const errors = [0.02, 0.02, 0.02, 0.02, 0.02, 0.02, 0.02]
  expect(verdict({ errors, allowed: 0.005 }).status).toBe('ok')
  expect(verdict({ errors, allowed: 0.0001 }).status).toBe('critical')
})

const promised = { of: 'latency', target: 0.95, thresholdSeconds: 0.3 } as const

test('slower than promised for two minutes makes it degraded, since when it began', () => {
  const slow = verdict({ promised, p95: [0.2, 0.2, 0.2, 0.2, 4, 4, 4.2] })
  expect(slow).toMatchObject({ status: 'degraded', since: '2026-11-21T14:04:00.000Z' })
  expect(slow.because).toEqual(['0.95 ratio of the requests should take at most 0.3 seconds; p95 is 4.2 seconds.'])
})

test('one slow step, few requests or no promise is no verdict on how slow it is', () => {
  expect(verdict({ promised, p95: [0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 4] }).status).toBe('ok')
  expect(verdict({ promised, p95: [4, 4, 4, 4, 4, 4, 4], rate: 0.01 }).status).toBe('ok')
  expect(verdict({ p95: [4, 4, 4, 4, 4, 4, 4] }).status).toBe('ok')
})

test('a quantile above the promised share proves nothing', () => {
  const slow = { p95: [4, 4, 4, 4, 4, 4, 4] }
  expect(verdict({ ...slow, promised: { ...promised, target: 0.94 } }).status).toBe('ok')
  expect(verdict({ ...slow, promised: { ...promised, target: 0.97 } }).status).toBe('degraded')
})

test('errors are told before slowness, and both are', () => {
  const both = verdict({ promised, p95: [4, 4, 4, 4, 4, 4, 4], errors: [0, 0, 0.5, 0.5, 0.5, 0.5, 0.5] })
  expect(both).toMatchObject({ status: 'critical', since: '2026-11-21T14:02:00.000Z' })
  expect(both.because).toHaveLength(2)
})

test('one failure among a handful of requests is no verdict', () => {
  expect(verdict({ errors: [0, 0, 0, 0, 0, 0, 0.5], rate: 0.01 }).status).toBe('ok')
})

test.each(['error', 'stale', 'no-series', 'not-configured', 'not-permitted', 'no-traffic'] as const)(
  'a source in the state %s makes the part unknown, never OK',
  (state) => {
    const requests = panel('requests-per-second', [], state)
    const { status, sentence } = verdict({
      traffic: { requests, errors: undefined, latency: undefined, allowed: 0.001, promised: null },
    })
    expect(status).toBe('unknown')
    expect(sentence).not.toContain('0')
  },
)

test('unknown errors are not no errors', () => {
  expect(verdict({ errors: [null, null, null, null, null, null, null] }).status).toBe('unknown')
})

test('what the cluster says is part of it: the worse of both counts', () => {
  const broken = verdict({ workloads: [workload('critical', 'CrashLoopBackOff in 2 instances')] })
  expect(broken).toMatchObject({ status: 'critical', source: 'Kubernetes watch' })
  expect(broken.because).toEqual(['be-fa-public: CrashLoopBackOff in 2 instances.'])
  expect(verdict({ freshness: 'stale' }).status).toBe('unknown')
  expect(verdict({ workloads: [] }).status).toBe('unknown')
})

test('several workloads together are named as several', () => {
  const stores = [workload('ok', '3 of 3 instances ready'), workload('ok', '1 of 1 instance ready')]
  expect(verdict({ role: 'store', traffic: null, workloads: stores }).sentence).toBe('Stores: 2 of 2 in order')
})

test('a part without requests is judged by the cluster alone', () => {
  expect(verdict({ role: 'store', traffic: null })).toMatchObject({
    status: 'ok',
    sentence: 'Store: 3 of 3 instances ready',
    source: 'Kubernetes watch',
  })
})
