import { expect, test } from 'vitest'

import { sparkPath } from './sparkline.tsx'

test('a sparkline begins anew after a gap, and zero lies at the bottom', () => {
  expect(sparkPath([0, 10, null, 5, 5])).toBe('M0.0 27.0L60.0 1.0M180.0 14.0L240.0 14.0')
  expect(sparkPath([null, null])).toBe('')
})
