import { expect, test } from 'vitest'

import { burnRules, type Burn } from '../alerts/burn-rate.ts'
import type { Objective } from './objective.ts'
import { boundWords, budgetVerdict, burnVerdict, keptWords, ratesWords, reachWords } from './standing-words.ts'

const availability: Objective = { of: 'availability', target: 0.999 }
const latency: Objective = { of: 'latency', target: 0.95, thresholdSeconds: 0.3 }
const hourMs = 3_600_000
const nowMs = 40 * 24 * hourMs
const of = (total: number, bad: number) => ({ total, bad, sinceMs: nowMs - 26 * hourMs, knownMs: 26 * hourMs })

test('a budget is what is left of the requests that may fail, or be slow', () => {
  expect(budgetVerdict(availability, of(1_000_000, 380))).toEqual({
    status: 'ok',
    words: '62 % left: 380 of the 1,000 requests that may fail did',
  })
  expect(budgetVerdict(latency, of(1_000, 70))).toEqual({
    status: 'degraded',
    words: 'Nothing left: 70 of the 50 requests that may be slow were',
  })
  expect(budgetVerdict(availability, of(1_000_000, 998)).words).toContain('Less than 1 % left')
  expect(keptWords(of(1_000_000, 380))).toBe('99.962 % of 1,000,000 requests')
  expect(keptWords(of(10_000_000, 1))).toBe('99.999 % of 10,000,000 requests')
})

test('what is not known is neither kept nor spent', () => {
  expect(budgetVerdict(availability, null)).toEqual({ status: 'unknown', words: 'Not known' })
  expect(budgetVerdict(availability, of(0, 0)).status).toBe('unknown')
  expect(budgetVerdict(availability, of(100, 1))).toEqual({
    status: 'unknown',
    words: 'Too few requests to judge: of 100 not even one may fail',
  })
  expect(keptWords(of(0, 0))).toBeNull()
})

test.each([
  [26 * hourMs, 26 * hourMs - 120_000, 'over the last 26 h, which is all that Traefik knows of 30 d'],
  [26 * hourMs, 20 * hourMs, 'over 20 h of the last 26 h, which is all that Traefik knows of 30 d'],
  [30 * 24 * hourMs, 30 * 24 * hourMs - 120_000, 'over the last 30 d'],
])('the time is said as far as it is known', (backMs, knownMs, words) => {
  expect(reachWords({ total: 1, bad: 0, sinceMs: nowMs - backMs, knownMs }, nowMs, 'Traefik')).toBe(words)
})

test('burns have words, and only those that call somebody are alarming', () => {
  const [page, , ticket] = burnRules
  if (!page || !ticket) throw new Error('There are four rules.')
  const fast: Burn = { state: 'burning', rate: 16.04, shortRate: 20.3, bad: 90, total: 400 }
  expect([burnVerdict(page, fast).status, burnVerdict(ticket, fast).status]).toEqual(['critical', 'degraded'])
  expect(ratesWords(fast)).toBe('16.0× and 20.3×')
  const few: Burn = { ...fast, state: 'too-few', bad: 3 }
  expect(burnVerdict(page, few)).toEqual({ status: 'ok', words: 'Too few to alert: 3 requests, and it takes 10' })
  expect(burnVerdict(page, { state: 'no-traffic' }).status).toBe('unknown')
  expect(burnVerdict(page, { state: 'unknown' }).status).toBe('unknown')
  expect(ratesWords({ state: 'unknown' })).toBe('–')
})

test('a bucket that is not the threshold is named', () => {
  expect(boundWords(latency, 0.25)).toBe(
    'Judged at 250 ms: the source has no bucket at 300 ms, and this is the nearest.',
  )
  expect(boundWords(latency, 0.3)).toBeNull()
  expect(boundWords(latency, null)).toBeNull()
})
