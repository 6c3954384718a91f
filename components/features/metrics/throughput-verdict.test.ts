import { expect, test } from 'vitest'

import type { PartVerdict } from '#lib/domain/metrics/part-verdict.ts'
import type { Status } from '#lib/domain/topology.ts'
import { throughputVerdict } from './throughput-verdict.ts'

const part = (status: Status, sentence: string): PartVerdict => ({
  role: 'collector',
  status,
  sentence,
  because: [],
  since: null,
  source: 's',
  asOf: null,
})

test('the heading says what is worst, and how many more are so', () => {
  const parts = [part('ok', 'A: fine'), part('critical', 'B: 9 % errors'), part('critical', 'C: down')]
  expect(throughputVerdict(parts)).toEqual({ status: 'critical', sentence: 'B: 9 % errors. 1 more part is the same.' })
})

test('all well is said by the traffic of the first part, and nothing at all is unknown', () => {
  expect(throughputVerdict([part('ok', 'Collector: 412 req/s')])).toEqual({
    status: 'ok',
    sentence: 'Collector: 412 req/s.',
  })
  expect(throughputVerdict([]).status).toBe('unknown')
})

test('unknown is never hidden behind OK', () => {
  expect(throughputVerdict([part('ok', 'A'), part('unknown', 'B: traffic unknown')]).status).toBe('unknown')
})
