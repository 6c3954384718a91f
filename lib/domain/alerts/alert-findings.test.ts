import { expect, test } from 'vitest'

import { alertFindings, type ShownAlert } from './alert-findings.ts'

const uncounted: ShownAlert = {
  key: 'uncounted t/r',
  state: 'firing',
  severity: 'ticket',
  sentence: 'The requests of tracardi-api are not counted now.',
  detail: 'Prometheus cannot be reached.',
  acknowledged: null,
  silence: null,
}

test('an alert about requests is something to look at, with who has it in hand', () => {
  expect(alertFindings([{ ...uncounted, acknowledged: { by: 'oncall' } }])).toEqual([
    {
      id: 'alert uncounted t/r',
      status: 'degraded',
      sentence: 'The requests of tracardi-api are not counted now.',
      detail: 'Prometheus cannot be reached. oncall has it in hand.',
      about: { of: 'alert' },
    },
  ])
})

test('one that nobody can judge any more is unknown and not gone', () => {
  const [finding] = alertFindings([{ ...uncounted, state: 'unknown' }])
  expect(finding).toMatchObject({ status: 'unknown', sentence: `Last known: ${uncounted.sentence}` })
})

test('what the watch tells by itself, what is over and what was silenced is not told again', () => {
  expect(
    alertFindings([
      { ...uncounted, key: 'watch t/r queue' },
      { ...uncounted, state: 'resolved' },
      { ...uncounted, state: 'pending' },
      { ...uncounted, silence: { until: 'tomorrow' } },
    ]),
  ).toEqual([])
})
