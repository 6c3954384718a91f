import { expect, test } from 'vitest'

import { NotTaken, type Outage, type Standing } from './forward-port.ts'
import { forward, type Pushed } from './forward.ts'

const outageOf = (seconds: number): Outage => ({ since: '', seconds, failure: 'answers 503', toldSecondsAgo: 10 })

/** What a process that has just started does with a receiver in a certain state, until it has rested so often. */
async function rests(standing: Standing, push: () => Promise<Pushed>, most: number): Promise<readonly number[]> {
  const rested: number[] = []
  let enough = () => {}
  const done = new Promise<void>((resolve) => (enough = resolve))
  let nowMs = 0
  const forwarding = forward(
    {
      holds: {
        hold: () => Promise.resolve(false),
        release: () => Promise.resolve(),
        failed: () => Promise.resolve(),
        told: () => Promise.resolve(),
        recovered: () => Promise.resolve(),
      },
      auditLog: { append: () => Promise.reject(new Error('Nothing is to be recorded.')) },
      now: () => new Date(nowMs),
      random: () => 1,
      pause: async (milliseconds) => {
        nowMs += milliseconds
        if (rested.push(milliseconds) === most) enough()
        await Promise.resolve()
      },
      onProblem: () => {},
    },
    {
      receiver: 'webhook oncall',
      look: () => Promise.resolve(standing),
      push,
      events: { failing: 'alert-receiver.failing', resumed: 'alert-receiver.recovered' },
    },
  )
  await done
  await forwarding.stop()
  return rested.slice(0, most)
}

const fails = (error: NotTaken) => () => Promise.reject(error)

test.each([
  ['two seconds at first', null, 2_000],
  ['as long as the outage is old', outageOf(17), 17_000],
  ['a minute at most', outageOf(4_000), 60_000],
])('a failing receiver rests %s, whoever began with it', async (_, outage, ms) => {
  expect(await rests({ isHeld: true, outage }, fails(new NotTaken('answers 503')), 1)).toEqual([ms])
})

test('one that asks for time is held meanwhile and not asked', async () => {
  let asked = 0
  const push = () => {
    asked += 1
    return Promise.reject(new NotTaken('answers 429', { retryAfterMs: 45_000 }))
  }
  expect(await rests({ isHeld: true, outage: null }, push, 4)).toEqual([2_000, 20_000, 20_000, 3_000])
  expect(asked).toBe(1)
})

test('one that another process holds is left to it', async () => {
  const push = () => Promise.reject(new Error('Nothing is to be pushed.'))
  expect(await rests({ isHeld: false, outage: null }, push, 2)).toEqual([5_000, 5_000])
})

test('the end of an outage that is on record is not forgotten before it is on record, too', async () => {
  const done: string[] = []
  const note = (what: string) => () => {
    done.push(what)
    return Promise.resolve()
  }
  const ended = Promise.withResolvers<void>()
  const forwarding = forward(
    {
      holds: {
        hold: () => Promise.resolve(true),
        release: note('released'),
        failed: note('failed'),
        told: note('told'),
        recovered: note('recovered'),
      },
      auditLog: { append: ({ action }) => note(action)().then(() => Promise.reject(new Error('The log is full.'))) },
      now: () => new Date(0),
      random: () => 1,
      pause: () => Promise.resolve(ended.resolve()),
      onProblem: () => {},
    },
    {
      receiver: 'webhook oncall',
      look: () => Promise.resolve({ isHeld: true, outage: outageOf(100) }),
      push: () => Promise.resolve('sent'),
      events: { failing: 'alert-receiver.failing', resumed: 'alert-receiver.recovered' },
    },
  )
  await ended.promise
  await forwarding.stop()
  expect(new Set(done)).toEqual(new Set(['alert-receiver.recovered', 'released']))
})
