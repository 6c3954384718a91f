import { expect, test } from 'vitest'

import { emptyQuality, type DataState, type Panel } from '#lib/domain/metrics/panel.ts'
import { trafficWords } from './traffic-line.tsx'

const panel = (state: DataState, values: (number | null)[]): Panel => ({
  id: 'requests',
  subject: { of: 'role', role: 'collector' },
  start: '2026-11-21T14:00:00Z',
  stepMs: 15_000,
  unit: 'requests-per-second',
  series: [{ key: '2xx', label: '2xx', values }],
  asOf: null,
  source: { kind: 'traefik', name: 'Traefik', quantity: 'requests-at-edge' },
  quality: emptyQuality(state),
})

test('a figure comes with who counted it', () => {
  expect(trafficWords(panel('value', [1, 412]))).toBe('412 req/s · Traefik')
  expect(trafficWords(panel('value', [0]))).toBe('0 req/s · Traefik')
})

test('what is not known is never a figure, not even an old one', () => {
  for (const state of ['stale', 'error', 'no-series', 'not-configured', 'not-permitted', 'no-traffic'] as const)
    expect(trafficWords(panel(state, [412]))).not.toMatch(/\d/)
  expect(trafficWords(panel('value', [null]))).toBe('Traffic unknown')
})
