import { expect, test } from 'vitest'

import { emptyQuality, type DataState } from '../metrics/panel.ts'
import type { PanelReading } from '../metrics/source.ts'
import { throttlingFinding, throttlingNotAsked, throttlingOf } from './throttling.ts'

const reading = (values: readonly (number | null)[], more: Partial<PanelReading> = {}): PanelReading => ({
  series: [{ key: 'api-1', label: 'api-1', values }],
  asOf: '2026-11-21T12:00:00Z',
  source: { kind: 'cadvisor', name: 'cadvisor', quantity: 'resources' },
  quality: emptyQuality('value'),
  ...more,
})

test('what is known is said with its age and whoever counted it', () => {
  expect(throttlingFinding(throttlingOf(reading([0.1, 0.31]), 'api-1'))).toMatchObject({
    status: 'degraded',
    because: 'Held back in 31 % of its scheduling periods: its CPU limit is too low.',
    source: 'cadvisor',
    asOf: '2026-11-21T12:00:00Z',
  })
  expect(throttlingFinding(throttlingOf(reading([0.02]), 'api-1')).status).toBe('ok')
})

test('an instance of which no period is counted is not one that is never held back', () => {
  expect(throttlingOf(reading([0.5]), 'api-2')).toMatchObject({
    share: null,
    because: expect.stringContaining('no CPU limit'),
  })
  expect(throttlingOf(reading([null]), 'api-1').share).toBeNull()
})

test.each(['stale', 'no-traffic', 'no-series', 'not-configured', 'not-permitted', 'error'] satisfies DataState[])(
  'a source in the state %s leaves it unknown, whatever it said before',
  (state) => {
    const finding = throttlingFinding(throttlingOf(reading([0], { quality: emptyQuality(state) }), 'api-1'))
    expect(finding).toMatchObject({ status: 'unknown', because: expect.stringMatching(/^Not known: .*\.$/) })
  },
)

test('without a source it says what would tell, and what to do', () => {
  const quality = emptyQuality('not-configured', { warning: 'No Prometheus was found.', fix: 'Set PROMETHEUS_URL.' })
  expect(throttlingOf(reading([], { source: null, quality }), 'api-1').because).toBe(
    'Needs Prometheus with cAdvisor. No Prometheus was found. Set PROMETHEUS_URL.',
  )
  expect(throttlingFinding(throttlingNotAsked).because).toBe('Not known: needs Prometheus with cAdvisor.')
})
