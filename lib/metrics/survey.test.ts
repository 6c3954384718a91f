import { expect, test } from 'vitest'

import { usualGap } from './survey.ts'

test.each([
  ['steady samples', [0, 15, 30, 45], 15],
  ['a scrape that failed', [0, 15, 45, 60, 75], 15],
  ['clocks that tremble', [0, 29.98, 60.01, 90], 30],
  ['more than one in a second', [0, 0.25, 0.5, 0.75], 1],
  ['two samples', [0, 15], null],
  ['none', [], null],
])('%s tell the interval, or that it is not known yet', (_, times, seconds) => {
  expect(usualGap(times)).toBe(seconds)
})
