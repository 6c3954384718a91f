import { expect, test } from 'vitest'

import type { PanelSeries } from './panel.ts'
import { newest, total } from './panel-values.ts'

const line = (key: string, ...values: (number | null)[]): PanelSeries => ({ key, label: key, values })

test('lines are added up; a class that never came adds nothing, and nothing is no sum', () => {
  expect(total({ series: [line('2xx', 5, 6, null), line('5xx', null, 1, null)] })).toEqual([5, 7, null])
})

test('the newest figure is the last that is known', () => {
  expect(newest([1, 0, null])).toBe(0)
  expect(newest([null])).toBeNull()
})
