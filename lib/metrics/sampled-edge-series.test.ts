import { expect, test } from 'vitest'

import type { SourceKind } from '#lib/domain/metrics/panel.ts'
import { parseRetention, usualRetention } from '#lib/domain/metrics/retention.ts'
import type { SampleReader } from '#lib/domain/metrics/sample-reader.ts'
import type { PanelQuestion } from '#lib/domain/metrics/source.ts'
import { readSampledPanel } from './read-sampled-panel.ts'

const nowMs = 600_000
const grid = { startMs: 60_000, stepMs: 60_000, count: 9 }
const id = 'tracardi/Deployment/api'
const workload = {
  id,
  namespace: 'tracardi',
  kind: 'Deployment',
  name: 'api',
  role: 'collector',
  instances: [],
} as const

const question: PanelQuestion = {
  id: 'latency-buckets',
  subject: { of: 'workload', workloadId: id },
  installation: { namespace: 'tracardi', release: 'tracardi' },
  workloads: [workload],
  instance: null,
  grid,
}

/** Of each minute 60 requests up to 100 ms, 30 up to 500 ms and 30 beyond every bound; of the last one nothing. */
const counts = [0, 0, 0, 0, 60, 0, 30, 0, 0, 0, 0, 30]

function panelOf(kind: SourceKind, sampled: readonly number[] | null) {
  const retention = parseRetention(usualRetention)
  if (retention === null) throw new Error('The usual retention is one.')
  const atMs = (step: number) => grid.startMs + step * grid.stepMs
  const reader: SampleReader = {
    figures: async () => [],
    latencyCounts: async () =>
      sampled === null
        ? []
        : Array.from({ length: 8 }, (_, step) => ({ subject: `workload:${id}`, atMs: atMs(step), counts: sampled })),
    instances: async () => [],
    newest: async () => nowMs - 15_000,
    newestOfInstances: async () => null,
  }
  const source = { kind, name: kind, quantity: 'requests-at-edge' } as const
  return readSampledPanel({ reader, retention, nowMs, report: null, source }, question)
}

test('sampled buckets are requests a second, and unknown where nothing was sampled', async () => {
  const { series } = await panelOf('ingress-nginx', counts)
  expect(series).toHaveLength(12)
  const values = (key: string) => series.find((one) => one.key === key)?.values
  expect(values('0.1')).toEqual([1, 1, 1, 1, 1, 1, 1, 1, null])
  expect(values('0.25')?.[0]).toBe(1)
  expect(values('0.5')?.[0]).toBe(1.5)
  expect(values('Infinity')?.[0]).toBe(2)
})

test('of Traefik’s only the bounds tell that its own were moved to', async () => {
  const { series } = await panelOf('traefik', counts)
  expect(series.map(({ key }) => key)).toEqual(['0.1', '0.5', '2.5', '5', 'Infinity'])
})

test('without a histogram there are no buckets, and it is said', async () => {
  const { series, quality } = await panelOf('haproxy-ingress', null)
  expect(series).toEqual([])
  expect(quality.state).not.toBe('value')
  expect(quality.warnings).toEqual(['No histogram of how long requests take was read at the edge.'])
})
