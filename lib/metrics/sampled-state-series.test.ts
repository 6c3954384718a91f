import { expect, test } from 'vitest'

import type { PanelId } from '#lib/domain/metrics/panel.ts'
import { parseRetention, usualRetention } from '#lib/domain/metrics/retention.ts'
import type { Figures, SampleReader } from '#lib/domain/metrics/sample-reader.ts'
import { readSampledPanel } from './read-sampled-panel.ts'

const hour = 3_600_000
const nowMs = 20 * 24 * hour
const grid = { startMs: nowMs - 10 * hour, stepMs: hour, count: 5 }
const id = 'tracardi/Deployment/api'
const workload = {
  id,
  namespace: 'tracardi',
  kind: 'Deployment',
  name: 'api',
  role: 'collector',
  instances: [],
} as const

function panelOf(panel: PanelId, figures: readonly (Figures | null)[]) {
  const retention = parseRetention(usualRetention)
  if (retention === null) throw new Error('The usual retention is one.')
  const reader: SampleReader = {
    figures: async () =>
      figures.flatMap((one, step) => {
        const atMs = grid.startMs + step * grid.stepMs
        return one === null ? [] : [{ subject: `workload:${id}`, atMs, of: () => one, isPartial: false }]
      }),
    latencyCounts: async () => [],
    instances: async () => [],
    newest: async () => nowMs,
    newestOfInstances: async () => null,
  }
  const question = {
    id: panel,
    subject: { of: 'workload', workloadId: id },
    installation: { namespace: 'tracardi', release: 'tracardi' },
    workloads: [workload],
    instance: null,
    grid,
  } as const
  const source = { kind: 'metrics-server', name: 'metrics-server', quantity: 'resources' } as const
  return readSampledPanel({ reader, retention, nowMs, report: null, source }, question)
}

const many = { n: 4, sum: 4, min: 0.5, max: 3 }
const single = { n: 1, sum: 2, min: 2, max: 2 }

test('a step of many readings is their mean, with the lowest and the highest beside it', async () => {
  const { series } = await panelOf('cpu', [many, null, single])
  expect(series).toMatchObject([
    {
      values: [1, null, 2, null, null],
      band: { low: [0.5, null, 2, null, null], high: [3, null, 2, null, null] },
    },
  ])
})

test('where each step is one reading there is no band, and none beside what is no mean', async () => {
  expect((await panelOf('cpu', [single, single])).series[0]).not.toHaveProperty('band')
  expect((await panelOf('restarts', [many])).series[0]).not.toHaveProperty('band')
})
