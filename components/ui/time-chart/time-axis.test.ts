import { expect, test } from 'vitest'

import { axisZone, timeTicks } from './time-axis.ts'

const at = (iso: string) => Date.parse(iso)
const texts = (from: string, to: string, zone: string, most = 6) =>
  timeTicks(at(from), at(to), zone, most).map(({ text }) => text)

test('an hour has round minutes, a minute round seconds, a second at least its beginning', () => {
  expect(texts('2026-11-21T14:03:00Z', '2026-11-21T15:03:00Z', 'UTC')).toEqual([
    '14:10',
    '14:20',
    '14:30',
    '14:40',
    '14:50',
    '15:00',
  ])
  expect(texts('2026-11-21T14:03:00Z', '2026-11-21T14:04:00Z', 'UTC', 4)).toEqual([
    '14:03:00',
    '14:03:15',
    '14:03:30',
    '14:03:45',
    '14:04:00',
  ])
  expect(texts('2026-11-21T14:03:00Z', '2026-11-21T14:03:01Z', 'UTC')).toEqual(['14:03:00', '14:03:01'])
})

test('midnight is written as the day', () => {
  expect(texts('2026-11-20T20:00:00Z', '2026-11-21T04:00:00Z', 'UTC', 4)).toEqual([
    '20:00',
    '22:00',
    '21 Nov',
    '02:00',
    '04:00',
  ])
})

test('ten years have few ticks, and a range without length none', () => {
  const ticks = texts('2016-11-21T00:00:00Z', '2026-11-21T00:00:00Z', 'UTC')
  expect(ticks.length).toBeLessThanOrEqual(12)
  expect(ticks[0]).toMatch(/^\w{3,4} 20\d\d$/)
  expect(timeTicks(5, 5, 'UTC', 6)).toEqual([])
})

test('the clocks of the zone are round, also where they are three quarters of an hour off', () => {
  const ticks = timeTicks(at('2026-11-21T00:00:00Z'), at('2026-11-21T06:00:00Z'), 'Pacific/Chatham', 6)
  expect(ticks.map(({ text }) => text)).toEqual(['14:00', '15:00', '16:00', '17:00', '18:00', '19:00'])
  expect(ticks[0]?.at).toBe(at('2026-11-21T00:15:00Z'))
})

test('days of 23 and of 25 hours each have one midnight', () => {
  // Berlin puts its clocks forward on 29 March and back on 25 October 2026.
  const spring = timeTicks(at('2026-03-27T23:00:00Z'), at('2026-03-31T22:00:00Z'), 'Europe/Berlin', 5)
  expect(spring.map(({ text }) => text)).toEqual(['28 Mar', '29 Mar', '30 Mar', '31 Mar', '1 Apr'])
  expect(spring.slice(1).map((tick, index) => (tick.at - (spring[index]?.at ?? 0)) / 3_600_000)).toEqual([
    24, 23, 24, 24,
  ])
  const autumn = timeTicks(at('2026-10-23T22:00:00Z'), at('2026-10-26T23:00:00Z'), 'Europe/Berlin', 5)
  expect(autumn.map(({ text }) => text)).toEqual(['24 Oct', '25 Oct', '26 Oct', '27 Oct'])
  expect(autumn.slice(1).map((tick, index) => (tick.at - (autumn[index]?.at ?? 0)) / 3_600_000)).toEqual([24, 25, 24])
})

test('hours stay round over a change of the clocks', () => {
  expect(texts('2026-03-29T00:00:00Z', '2026-03-29T04:00:00Z', 'Europe/Berlin')).toEqual([
    '01:00',
    '03:00',
    '04:00',
    '05:00',
    '06:00',
  ])
  expect(texts('2026-10-24T22:00:00Z', '2026-10-25T11:00:00Z', 'Europe/Berlin', 6)).toEqual([
    '25 Oct',
    '03:00',
    '06:00',
    '09:00',
    '12:00',
  ])
})

test('the axis names its zone, and both offsets where they change', () => {
  expect(axisZone(at('2026-11-21T00:00:00Z'), at('2026-11-21T01:00:00Z'), 'UTC')).toBe('UTC')
  expect(axisZone(at('2026-03-28T12:00:00Z'), at('2026-03-29T12:00:00Z'), 'Europe/Berlin')).toBe('GMT+1, then GMT+2')
})
