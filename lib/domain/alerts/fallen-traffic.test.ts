import { expect, test } from 'vitest'

import { workloadOf } from '#lib/operations/fake-world.ts'
import type { Counted } from '../objectives/counted.ts'
import { fallenTraffic } from './fallen-traffic.ts'

const workload = workloadOf({ id: 'c', name: 'tracardi-api' })
const requests = (total: number): Counted => ({ total, bad: 0 })
const judge = (lately: Counted, aWeekAgo: Counted) => fallenTraffic({ workload, lately, aWeekAgo }).observed

test('hardly any requests where many came a week ago call somebody, with both figures', () => {
  expect(judge(requests(7), requests(24_000))).toEqual({
    seen: 'trouble',
    severity: 'page',
    sentence: 'tracardi-api gets hardly any requests.',
    detail:
      '7 in ten minutes; a week ago at this hour it was about 4,000. ' +
      'Look whether the name still leads to the way in, and whether the sites still send.',
  })
  expect(judge(requests(0), requests(24_000)).seen).toBe('trouble')
})

test('a slow day is no trouble', () => {
  expect(judge(requests(400), requests(24_000)).seen).toBe('fine')
  expect(judge(requests(399), requests(24_000)).seen).toBe('trouble')
})

test('what is not known, or too little to compare with, is neither trouble nor fine', () => {
  expect(judge(null, requests(24_000)).seen).toBe('nothing')
  expect(judge(requests(0), null).seen).toBe('nothing')
  expect(judge(requests(0), requests(359)).seen).toBe('nothing')
  expect(judge(requests(0), requests(360)).seen).toBe('trouble')
})
