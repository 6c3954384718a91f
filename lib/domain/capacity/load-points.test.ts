import { expect, test } from 'vitest'

import { ofOneWords, shortfallWords } from './capacity-words.ts'
import { loadPoints } from './load-points.ts'
import { headroomWords, whatIf } from './what-if.ts'
import { defaultCapacityPolicy } from './replicas-needed.ts'

const grid = { startMs: 1_000, stepMs: 500, count: 3 }
const id = 'tracardi/Deployment/be-fa-public'

test('classes of answers are added up, and what is missing stays missing', () => {
  const points = loadPoints(
    {
      requests: [
        { key: '2xx', label: '2xx', values: [10, null, null] },
        { key: '5xx', label: '5xx', values: [1, 2, null] },
      ],
      'ready-replicas': [
        { key: `${id} ready`, label: 'ready', values: [3, 3, 0] },
        { key: `${id} wanted`, label: 'wanted', values: [4, 4, 4] },
      ],
      cpu: [
        { key: 'tracardi/Deployment/be-fa-public-2', label: 'another', values: [9, 9, 9] },
        { key: id, label: 'be-fa-public', values: [0.5, null, 0.1] },
      ],
      'in-flight': [
        { key: 'in-flight', label: 'under way', values: [0.55, null, null] },
        { key: 'limit', label: 'at most at once', values: [15, 15, null] },
      ],
      waiting: [
        { key: 'most', label: 'most', values: [4, 0, 1] },
        { key: 'fewest', label: 'fewest', values: [2, 0, null] },
      ],
    },
    grid,
    id,
  )
  expect(points.map(({ at, requestsPerSecond, ready, cpuCores }) => [at, requestsPerSecond, ready, cpuCores])).toEqual([
    [1_000, 11, 3, 0.5],
    [1_500, 2, 3, null],
    [2_000, null, 0, 0.1],
  ])
  expect(points[0]?.serviceSeconds).toBeCloseTo(0.05)
  expect(points.map(({ waiting, slots }) => [waiting, slots])).toEqual([
    [{ fewest: 2, most: 4 }, 15],
    [{ fewest: 0, most: 0 }, 15],
    [null, null],
  ])
  expect(points.map(({ p95Seconds, errors }) => [p95Seconds, errors])).toEqual([
    [null, null],
    [null, null],
    [null, null],
  ])
})

test('a headroom below one says that it is too little, and no load is none of both', () => {
  expect(headroomWords(4.62)).toBe('4.6×')
  expect(headroomWords(0.8)).toBe('0.8×, too little')
  expect(headroomWords(null)).toBe('no load to carry')
})

test('twice the load halves the headroom', () => {
  const of = { planned: 1_000, ofOne: 430, minimum: 3, takenByRollout: { by: 'count', count: 0 } } as const
  const at = (load: number) => whatIf(of, { replicas: 6, load, lost: 1 }, defaultCapacityPolicy).headroom ?? 0
  expect(at(2)).toBeCloseTo(at(1) / 2)
})

test('a figure of the documentation is never said without that', () => {
  const documented = { basis: 'documentation', requestsPerSecond: 600, uncertainty: null, points: 0 } as const
  const words = ofOneWords({
    chosen: null,
    range: { atLeast: null, atMost: 600 },
    estimates: [documented],
    shortfalls: [],
  })
  expect(words).toBe('What one instance carries was not measured; the documentation says 600 requests/s.')
  expect(shortfallWords({ basis: 'cpu', code: 'too-few-points', have: 12, need: 500 })).toMatch(/^12 points of 500/)
})
