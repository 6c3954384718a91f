import { expect, test } from 'vitest'

import { bandPath } from './band-layer.tsx'

const place = { xOf: (at: number) => at, yOf: (value: number) => 100 - value }

test('a band goes along the highest and back along the lowest, and breaks where nothing is known', () => {
  const band = { low: [1, 2, null, 3, 4], high: [5, 6, null, 7, 8] }
  expect(bandPath(band, { start: 0, stepMs: 10 }, place)).toBe(
    'M0.0 95.0L10.0 94.0L10.0 98.0L0.0 99.0Z' + 'M30.0 93.0L40.0 92.0L40.0 96.0L30.0 97.0Z',
  )
})

test('a step alone has no width, so it is no band', () => {
  expect(bandPath({ low: [1, null, 2], high: [5, null, 6] }, { start: 0, stepMs: 10 }, place)).toBe('')
})
