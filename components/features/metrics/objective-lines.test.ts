import { expect, test } from 'vitest'

import type { Objectives } from '#lib/domain/objectives/objective.ts'
import { objectiveLines } from './objective-lines.ts'

const objectives: Objectives = {
  collector: [
    { of: 'availability', target: 0.999 },
    { of: 'latency', target: 0.95, thresholdSeconds: 0.3 },
  ],
  'gui-api': [{ of: 'availability', target: 0.995 }],
}

test('errors have the share that may fail, latency the time that most requests have', () => {
  expect(objectiveLines('error-ratio', 'collector', objectives)).toEqual([
    { value: 0.001, label: 'objective: at most' },
  ])
  expect(objectiveLines('error-ratio', 'gui-api', objectives)).toEqual([{ value: 0.005, label: 'objective: at most' }])
  expect(objectiveLines('latency', 'collector', objectives)).toEqual([{ value: 0.3, label: 'objective: 95 % in' }])
})

test.each([
  ['latency', 'gui-api'],
  ['requests', 'collector'],
  ['error-ratio', 'worker'],
  ['error-ratio', null],
] as const)('no line is made up for %s of %s', (id, role) => {
  expect(objectiveLines(id, role, objectives)).toEqual([])
})
