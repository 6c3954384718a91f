import { expect, test } from 'vitest'

import { ownLooks, plainLooks } from '#components/ui/time-chart/looks.ts'
import { emptyQuality, type Panel } from '#lib/domain/metrics/panel.ts'
import { comparedLines, earlierLine, looksOf, panelLines, wholeOf } from './panel-lines.ts'

const panel = (start: string, stepMs: number, values: (number | null)[]): Panel => ({
  id: 'requests',
  subject: { of: 'role', role: 'collector' },
  start,
  stepMs,
  unit: 'requests-per-second',
  series: [{ key: 'all', label: 'all', values }],
  asOf: null,
  source: null,
  quality: emptyQuality('value'),
})

test('a lone line has the colour of its part, several have those that are told apart', () => {
  expect(looksOf('collector', 1)).toEqual([ownLooks.collector])
  expect(looksOf('collector', 2)).toEqual(plainLooks)
  expect(looksOf(null, 1)).toEqual(plainLooks)
})

test('at most four lines share a chart', () => {
  const series = Array.from({ length: 6 }, (_, index) => ({ key: `${index}`, label: `${index}`, values: [1] }))
  expect(panelLines({ series }, null)).toHaveLength(4)
})

test('the day before lies under the same steps, and what it does not know stays unknown', () => {
  const today = panel('2026-11-21T14:00:00Z', 60_000, [1, 2, 3])
  const before = panel('2026-11-20T14:01:00Z', 60_000, [20, null, 40])
  expect(earlierLine(today, before, 86_400_000, 'before')?.values).toEqual([null, 20, null])
})

test('a coarser past is laid under by time', () => {
  const today = panel('2026-11-21T14:00:00Z', 60_000, [1, 2, 3, 4, 5])
  const before = panel('2026-11-20T14:00:00Z', 120_000, [10, 20, 30])
  expect(earlierLine(today, before, 86_400_000, 'before')?.values).toEqual([10, 20, 20, 30, 30])
})

test('both clusters lie on the grid of the first, each added up and in its colour', () => {
  const collector = panel('2026-11-21T14:00:00Z', 60_000, [1, 2, 3])
  const guiCluster = {
    ...panel('2026-11-21T14:01:00Z', 60_000, []),
    series: [
      { key: '2xx', label: '2xx', values: [10, 20] },
      { key: '5xx', label: '5xx', values: [1, null] },
    ],
  }
  const lines = comparedLines([
    { role: 'collector', panel: collector },
    { role: 'gui-api', panel: guiCluster },
  ])
  expect(lines.map(({ label, values }) => [label, values])).toEqual([
    ['Collector', [1, 2, 3]],
    ['GUI cluster', [null, 11, 20]],
  ])
  expect(lines.map(({ look }) => look)).toEqual([ownLooks.collector, ownLooks.guiCluster])
})

test('quantiles are never added up: the 95th stands for the latency, else the first line', () => {
  const line = (key: string, value: number) => ({ key, label: key, values: [value] })
  const latency = { ...panel('2026-11-21T14:00:00Z', 60_000, []), unit: 'seconds' as const }
  expect(wholeOf({ ...latency, series: [line('p50', 1), line('p95', 2), line('p99', 3)] })).toEqual([2])
  expect(wholeOf({ ...latency, series: [line('mean be', 5), line('longest be', 9)] })).toEqual([5])
})
