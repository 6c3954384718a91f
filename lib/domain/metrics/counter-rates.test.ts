import fc from 'fast-check'
import { expect, test } from 'vitest'

import { advanceCounters, type CounterMemory, type CounterReading, type CounterTick } from './counter-rates.ts'

type Look = { value?: number | undefined; at: number; pod?: string; started?: string }

const reading = ({ value, at, pod = 'a', started = 's1' }: Look): CounterReading => ({
  podUid: pod,
  startedAt: started,
  atMs: at * 1000,
  counters: new Map(value === undefined ? [] : [['hits', value]]),
})
const tick = (looks: readonly Look[], missed: readonly string[] = []): CounterTick => ({
  readings: looks.map(reading),
  missed,
})

/** What is told of `hits` at each tick. */
function told(...ticks: readonly CounterTick[]) {
  let memory: CounterMemory = new Map()
  return ticks.map((each) => {
    const answer = advanceCounters(memory, each)
    memory = answer.memory
    const { perSecond, isPartial } = answer.rates.get('hits') ?? { perSecond: null, isPartial: false }
    return isPartial ? `${perSecond} partial` : perSecond
  })
}

test('the first look tells nothing, the second what grew a second', () => {
  expect(told(tick([{ value: 100, at: 0 }]), tick([{ value: 130, at: 15 }]))).toEqual([null, 2])
})

test('a counter that fell was reset: what it shows has grown since', () => {
  expect(told(tick([{ value: 1_000, at: 0 }]), tick([{ value: 30, at: 15 }]))).toEqual([null, 2])
})

test('a restarted container is another target, even when it already counts more than the old one', () => {
  const before = [tick([{ value: 10, at: 0 }]), tick([{ value: 25, at: 15 }])]
  const after = [tick([{ value: 900, at: 30, started: 's2' }]), tick([{ value: 915, at: 45, started: 's2' }])]
  expect(told(...before, ...after)).toEqual([null, 1, null, 1])
})

test('rates of several pods are added up, also when their looks are not equally far apart', () => {
  const first = tick([
    { value: 0, at: 0 },
    { value: 0, at: 5, pod: 'b' },
  ])
  const second = tick([
    { value: 30, at: 15 },
    { value: 40, at: 25, pod: 'b' },
  ])
  expect(told(first, second)).toEqual([null, 4])
})

const two = (at: number, a: number, b: number): Look[] => [
  { value: a, at },
  { value: b, at, pod: 'b' },
]

test('a silent target that had a twentieth or less is left out and said; one that had more makes the sum unknown', () => {
  const steady = [tick(two(0, 0, 0)), tick(two(15, 960, 40))]
  expect(told(...steady, tick([{ value: 1_920, at: 30 }], ['b']))).toEqual([null, (960 + 40) / 15, '64 partial'])
  expect(told(...steady, tick([{ value: 80, at: 30, pod: 'b' }], ['a']))[2]).toBeNull()
})

test('a target that was silent for a tick is divided by the time it was silent', () => {
  const ticks = [tick(two(0, 0, 0)), tick(two(15, 960, 40)), tick([{ value: 1_920, at: 30 }], ['b'])]
  expect(told(...ticks, tick(two(45, 2_880, 120))).at(-1)).toBeCloseTo(64 + 80 / 30)
})

test('all silent is unknown, never zero', () => {
  expect(told(tick(two(0, 0, 0)), tick(two(15, 15, 15)), tick([], ['a', 'b']))).toEqual([null, 2, null])
})

test('a pod that never answered may be all of it', () => {
  expect(told(tick([{ value: 0, at: 0 }]), tick([{ value: 15, at: 15 }], ['b']))).toEqual([null, null])
})

test('a pod that is gone takes its share along', () => {
  expect(told(tick(two(0, 0, 0)), tick(two(15, 15, 15)), tick([{ value: 30, at: 30 }]))).toEqual([null, 2, 1])
})

test('a new pod is said to be missing until its second look', () => {
  const ticks = [tick([{ value: 0, at: 0 }]), tick(two(15, 15, 5)), tick(two(30, 30, 20))]
  expect(told(...ticks)).toEqual([null, '1 partial', 2])
})

test('a counter that appears is not taken for one that was zero', () => {
  expect(told(tick([{ at: 0 }]), tick([{ value: 5, at: 15 }]), tick([{ value: 20, at: 30 }]))).toEqual([null, null, 1])
})

test.each([15, 10])('a look at second %s, after one at second 15, tells nothing', (at) => {
  expect(told(tick([{ value: 0, at: 0 }]), tick([{ value: 15, at: 15 }]), tick([{ value: 20, at }]))).toEqual([
    null,
    1,
    null,
  ])
})

test('counters of one group are compared one by one: one that ends or begins is no reset of the sum', () => {
  const groupOf = (name: string) => (name === 'noise' ? null : 'hits')
  const at = (second: number, counters: Record<string, number>): CounterTick => ({
    readings: [{ ...reading({ at: second }), counters: new Map(Object.entries(counters)) }],
    missed: [],
    groupOf,
  })
  const first = at(0, { '/a': 1_000, '/b': 50, noise: 0 })
  const second = at(15, { '/a': 1_015, '/b': 65, noise: 900 })
  expect(told(first, second, at(30, { '/b': 80 }), at(45, { '/b': 95, '/c': 700 }))).toEqual([null, 2, 1, '1 partial'])
})

test('whatever was counted, with whatever resets, no rate is below zero and all of them add up to what grew', () => {
  const steps = fc.array(fc.record({ grows: fc.nat(1_000), resets: fc.boolean() }), { minLength: 1, maxLength: 30 })
  fc.assert(
    fc.property(steps, (all) => {
      let value = 0
      let grown = 0
      const ticks = [tick([{ value, at: 0 }])]
      all.forEach(({ grows, resets }, index) => {
        // What a reset hides is only seen where the counter ends below the last look.
        if (resets && grows < value) value = 0
        value += grows
        grown += grows
        ticks.push(tick([{ value, at: 15 * (index + 1) }]))
      })
      const rates = told(...ticks).slice(1)
      expect(rates.every((rate) => typeof rate === 'number' && rate >= 0)).toBe(true)
      const sum = rates.reduce<number>((total, rate) => total + 15 * Number(rate), 0)
      expect(sum).toBeCloseTo(grown)
    }),
  )
})
