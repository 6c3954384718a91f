import { describe, expect, test } from 'vitest'

import { nextAlert, type Alert, type Observation } from './alert.ts'
import type { Objective } from '../objectives/objective.ts'
import { burn, burnRules } from './burn-rate.ts'

const start = Date.UTC(2026, 10, 1)
const availability: Objective = { of: 'availability', target: 0.999 }
const [fast] = burnRules
if (!fast) throw new Error('No rules')

describe('a budget that burns', () => {
  const at = (ratio: number, total = 100_000) => ({ total, bad: Math.round(total * ratio) })

  test.each([
    [0.0145, 0.02, 'burning'],
    [0.0143, 0.02, 'within'],
    [0.02, 0.001, 'within'],
    [0, 0, 'within'],
  ])('with %f bad in the hour and %f in five minutes is %s', (long, short, state) => {
    expect(burn(fast, availability, { long: at(long), short: at(short) }).state).toBe(state)
  })

  test('calls nobody for nine requests', () => {
    const nine = { long: { total: 20, bad: 9 }, short: { total: 5, bad: 5 } }
    expect(burn(fast, availability, nine).state).toBe('too-few')
    expect(burn(fast, availability, { ...nine, long: { total: 20, bad: 10 } }).state).toBe('burning')
  })

  test('that sent everybody away is not over because nobody asks', () => {
    const nobody = { total: 0, bad: 0 }
    expect(burn(fast, availability, { long: at(0.02), short: nobody }).state).toBe('no-traffic')
    expect(burn(fast, availability, { long: at(0.001), short: nobody }).state).toBe('within')
  })

  test('of requests that are too slow is judged as that of requests that fail', () => {
    const latency: Objective = { of: 'latency', target: 0.95, thresholdSeconds: 0.3 }
    expect(burn(fast, latency, { long: at(0.73), short: at(0.9) }).state).toBe('burning')
    expect(burn(fast, latency, { long: at(0.71), short: at(0.9) }).state).toBe('within')
  })

  test('is not known where a window is not known, and is not fine without traffic', () => {
    expect(burn(fast, availability, { long: null, short: at(0) }).state).toBe('unknown')
    expect(burn(fast, availability, { long: at(0), short: null }).state).toBe('unknown')
    expect(burn(fast, availability, { long: { total: 0, bad: 0 }, short: { total: 0, bad: 0 } }).state).toBe(
      'no-traffic',
    )
  })
})

describe('an alert', () => {
  const trouble: Observation = { seen: 'trouble', severity: 'page', sentence: 'Errors', detail: '2 % of requests' }
  const fine: Observation = { seen: 'fine' }
  const blind: Observation = { seen: 'nothing', because: 'Prometheus does not answer' }
  const times = { forMs: 120_000, clearMs: 60_000 }

  /** The states after each observation, 30 seconds apart. */
  function states(observations: readonly Observation[]): (Alert['state'] | null)[] {
    let alert: Alert | null = null
    return observations.map((observed, index) => {
      alert = nextAlert(alert, 'errors', observed, new Date(start + index * 30_000), times)
      return alert?.state ?? null
    })
  }

  test('fires when the trouble lasted, and not for a spike', () => {
    expect(states([trouble, trouble, trouble, trouble, trouble])).toEqual([
      'pending',
      'pending',
      'pending',
      'pending',
      'firing',
    ])
    expect(states([trouble, trouble, fine, trouble, trouble, trouble, trouble, trouble])).toEqual([
      'pending',
      'pending',
      null,
      'pending',
      'pending',
      'pending',
      'pending',
      'firing',
    ])
  })

  const firing = [trouble, trouble, trouble, trouble, trouble]

  test('is resolved when it stayed away, and what flaps is one alert', () => {
    expect(states([...firing, fine, fine, fine]).slice(5)).toEqual(['firing', 'firing', 'resolved'])
    expect(states([...firing, fine, fine, trouble, fine, fine, fine]).slice(5)).toEqual([
      'firing',
      'firing',
      'firing',
      'firing',
      'firing',
      'resolved',
    ])
    expect(states([...firing, fine, fine, fine, fine]).at(-1)).toBeNull()
  })

  test('is unknown, and never resolved, when its source dies', () => {
    expect(states([...firing, blind, blind, blind, blind]).slice(5)).toEqual([
      'unknown',
      'unknown',
      'unknown',
      'unknown',
    ])
    expect(states([...firing, fine, blind, fine, fine, fine]).slice(5)).toEqual([
      'firing',
      'unknown',
      'unknown',
      'unknown',
      'resolved',
    ])
    expect(states([...firing, blind, trouble]).slice(5)).toEqual(['unknown', 'firing'])
  })

  test('of which nobody was told is not brought up by blindness', () => {
    expect(states([trouble, blind, blind])).toEqual(['pending', 'pending', 'pending'])
    expect(states([blind, blind])).toEqual([null, null])
  })

  test('keeps its beginning over every state', () => {
    let alert: Alert | null = null
    for (const [index, observed] of [...firing, blind, trouble].entries())
      alert = nextAlert(alert, 'errors', observed, new Date(start + index * 30_000), times)
    expect(alert).toMatchObject({
      since: new Date(start).toISOString(),
      changedAt: new Date(start + 180_000).toISOString(),
    })
  })
})
