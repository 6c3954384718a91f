import { expect, test } from 'vitest'

import { workloadOf } from '#lib/operations/fake-world.ts'
import { emptyQuality } from '../metrics/panel.ts'
import type { PanelReading } from '../metrics/source.ts'
import { queueHealth, type QueueFacts } from './queue-health.ts'

const reading = (lines: Readonly<Record<string, readonly (number | null)[]>>): PanelReading => ({
  series: Object.entries(lines).map(([label, values]) => ({ key: label, label, values })),
  asOf: '2026-11-21T12:00:00Z',
  source: { kind: 'pulsar', name: 'Pulsar', quantity: 'messages' },
  quality: emptyQuality('value'),
})
const unknown: PanelReading = {
  series: [],
  asOf: null,
  source: null,
  quality: emptyQuality('no-series', { warning: 'No metrics of Pulsar were found.', fix: 'Scrape the brokers.' }),
}
const worker = (ready: number) => ({
  ...workloadOf({ name: 'worker', role: 'worker' }),
  replicas: { desired: 2, total: 2, ready, available: ready, updated: 2 },
})
const steady = Array.from({ length: 16 }, () => 400)
const facts: QueueFacts = {
  backlog: reading({ backlog: steady }),
  messages: reading({ 'put in': [30, 35], taken: [38, 40.4] }),
  unserved: reading({ 'without a consumer': [0] }),
  workers: [worker(2)],
  namesPulsar: true,
}
const growing = reading({ backlog: steady.map((value, step) => value + step * 100) })

test.each([
  ['one that does not grow', {}, 'ok'],
  ['an empty one', { backlog: reading({ backlog: [0] }) }, 'ok'],
  ['one that grows while workers run', { backlog: growing }, 'degraded'],
  ['one that bursts and is worked off', { backlog: reading({ backlog: steady.with(8, 90_000) }) }, 'ok'],
  ['one where something waits without a consumer', { unserved: reading({ x: [0, 12] }) }, 'critical'],
  ['one without a worker that is ready', { unserved: unknown, workers: [worker(0)] }, 'critical'],
  [
    'an empty one without a worker',
    { backlog: reading({ backlog: [0] }), unserved: unknown, workers: [worker(0)] },
    'ok',
  ],
  ['one that nobody counts', { backlog: unknown }, 'unknown'],
  [
    'one of which too little is known',
    { backlog: reading({ backlog: steady.map((value, step) => (step < 12 ? null : value)) }) },
    'unknown',
  ],
  [
    'one of which nothing is told any more while others are told of',
    { backlog: reading({ backlog: steady.map((value, step) => (step < 12 ? value : null)) }) },
    'unknown',
  ],
  ['one whose figures are old', { backlog: { ...facts.backlog, quality: emptyQuality('stale') } }, 'unknown'],
] satisfies [string, Partial<QueueFacts>, string][])('%s is judged by it', (_, more, status) => {
  const health = queueHealth({ ...facts, ...more })
  expect(health.status).toBe(status)
  expect(health.because).toMatch(/\.$/)
})

test('where no Pulsar is named it asks for no metrics of one', () => {
  expect(queueHealth({ ...facts, backlog: unknown, namesPulsar: false })).toMatchObject({
    status: 'unknown',
    because: expect.stringContaining('names a Pulsar in plain text'),
  })
})

test('the figures stand in the sentence, and what would be needed where there are none', () => {
  expect(queueHealth(facts).because).toBe('400 messages wait, 35 put in and 40 taken a second; it does not grow.')
  expect(queueHealth({ ...facts, messages: unknown }).because).toBe('400 messages wait; it does not grow.')
  expect(queueHealth({ ...facts, backlog: unknown }).because).toBe(
    'Not known: No metrics of Pulsar were found. Scrape the brokers.',
  )
})
