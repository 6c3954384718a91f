import { expect, test } from 'vitest'

import { receiverVerdict, type ReceiverState } from './receiver-state.ts'

const at = '2026-11-21T12:00:00.000Z'
const now = Date.parse(at)
const never: ReceiverState = {
  name: 'oncall',
  format: 'slack',
  succeededAt: null,
  waiting: 0,
  waitingSince: null,
  failingSince: null,
  failure: null,
  givenUp: 0,
  givenUpBecause: null,
}

test('a receiver that was never told anything is not known to work', () => {
  expect(receiverVerdict(never, now)).toEqual({ status: 'unknown', word: 'Not tried yet', troubles: [] })
})

test('one that took its last message works, and one that fails says why and what waits', () => {
  expect(receiverVerdict({ ...never, succeededAt: at }, now).status).toBe('ok')
  const failing = { ...never, succeededAt: at, waiting: 2, waitingSince: at, failingSince: at, failure: 'answers 503' }
  expect(receiverVerdict(failing, now)).toEqual({
    status: 'degraded',
    word: 'Takes nothing',
    troubles: ['It answers 503. 2 messages wait.'],
  })
})

test('a message on its way is no trouble for a minute', () => {
  const waiting = { ...never, succeededAt: at, waiting: 1, waitingSince: at }
  expect(receiverVerdict(waiting, now + 59_000)).toMatchObject({ status: 'in-progress', troubles: [] })
  expect(receiverVerdict(waiting, now + 61_000).status).toBe('degraded')
})

test('what was given up stays in sight, even when everything works again', () => {
  const lost = { ...never, succeededAt: at, givenUp: 3, givenUpBecause: 'was not told within a day' }
  expect(receiverVerdict(lost, now)).toMatchObject({
    status: 'ok',
    troubles: ['3 messages of the last week never told: the last one was not told within a day.'],
  })
})
