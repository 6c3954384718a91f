import { expect, test } from 'vitest'

import { burn, burnRules } from '../alerts/burn-rate.ts'
import { objectivesText, objectiveWords, windowWords } from './objective-words.ts'
import { parseObjectives, usualObjectives, type Objective } from './objective.ts'

test('objectives are an availability, and perhaps a latency', () => {
  expect(parseObjectives('99.9%')).toEqual([{ of: 'availability', target: 0.999 }])
  expect(parseObjectives(' 99.95 % , 95% in 300ms ')).toEqual([
    { of: 'availability', target: 0.9995 },
    { of: 'latency', target: 0.95, thresholdSeconds: 0.3 },
  ])
  expect(parseObjectives('99%,99.5% in 1.2 s')?.[1]).toEqual({ of: 'latency', target: 0.995, thresholdSeconds: 1.2 })
})

test.each([
  '',
  '100%',
  '99.9999%',
  '93%',
  '0%',
  '999%',
  '99.9',
  '0.999',
  '95% in 300ms',
  '99.9%, 95%',
  '99.9%, 100% in 300ms',
  '99.9%, 95% in 0ms',
  '99.9%, 95% in 61s',
  '99.9%, 95% in 300',
  '99.9%, 95% < 300ms',
  '99.9%, 95% in 300ms, 99% in 1s',
])('"%s" is refused', (text) => {
  expect(parseObjectives(text)).toBeNull()
})

test.each(Object.values(usualObjectives))('what is recorded of "%s" reads back as the same', (text) => {
  const objectives = parseObjectives(text)
  expect(objectives).not.toBeNull()
  expect(parseObjectives(objectivesText(objectives ?? []))).toEqual(objectives)
})

test('shares are written without the dust of their arithmetic', () => {
  expect(objectiveWords({ of: 'availability', target: 0.931 })).toBe(
    '93.1 % of requests without an error of the server',
  )
  expect(objectiveWords({ of: 'latency', target: 0.95, thresholdSeconds: 0.3 })).toBe('95 % of requests in 300 ms')
})

test('the lowest share that is taken can still be burnt fast enough to call somebody', () => {
  const [objective] = parseObjectives('93.1%') ?? []
  const [fast] = burnRules
  if (objective === undefined || fast === undefined) throw new Error('There is one of each.')
  const all = { total: 1_000, bad: 1_000 }
  expect(burn(fast, objective, { long: all, short: all }).state).toBe('burning')
  const below: Objective = { of: 'availability', target: 0.93 }
  expect(burn(fast, below, { long: all, short: all }).state).toBe('within')
})

test('windows are minutes, hours and days', () => {
  expect([5, 60, 1_440, 2_880, 4_320].map((minutes) => windowWords(minutes * 60_000))).toEqual([
    '5 min',
    '1 h',
    '24 h',
    '2 d',
    '3 d',
  ])
})
