import { expect, test } from 'vitest'

import { limitOf } from './limit-of.ts'

const workload = { limits: { cpuMillicores: 500, memoryBytes: null } }

test('the limit of a workload is that of all its instances, in the unit of the chart', () => {
  expect(limitOf('cpu', workload, 3)).toBe(1.5)
  expect(limitOf('cpu', workload, 1)).toBe(0.5)
})

test('no limit is no line, and neither is one of no instances or of anything else', () => {
  expect(limitOf('memory', workload, 3)).toBeNull()
  expect(limitOf('cpu', workload, 0)).toBeNull()
  expect(limitOf('requests', workload, 3)).toBeNull()
})
