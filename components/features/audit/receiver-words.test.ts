import { expect, test } from 'vitest'

import { receiverWords } from './receiver-words.ts'

const now = Date.parse('2026-11-20T12:00:00Z')
const receiver = { name: 'syslog tls://siem', behind: 0, waitingSince: null, failure: null }

test('a receiver that has everything says so', () => {
  expect(receiverWords(receiver, now)).toEqual({
    state: 'ok',
    sentence: 'SIEM, syslog tls://siem: every entry is acknowledged.',
  })
})

test('a receiver that is behind tells by how much, since when and why', () => {
  const late = { ...receiver, behind: 12, waitingSince: '2026-11-20T11:40:03.123456Z', failure: 'answers 503' }
  expect(receiverWords(late, now)).toEqual({
    state: 'degraded',
    sentence: 'SIEM, syslog tls://siem: 12 entries behind since 2026-11-20 11:40:03 UTC; it answers 503.',
  })
})

test('what is on its way is no alarm, and what waits for long is one without a reason too', () => {
  const moment = { ...receiver, behind: 1, waitingSince: '2026-11-20T11:59:59.000000Z' }
  expect(receiverWords(moment, now)).toMatchObject({
    state: 'in-progress',
    sentence: expect.stringContaining('1 entry'),
  })
  expect(receiverWords({ ...moment, waitingSince: '2026-11-20T11:00:00.000000Z' }, now)).toMatchObject({
    state: 'degraded',
  })
})

test('how far it is, when the console does not know, is not zero', () => {
  expect(receiverWords({ ...receiver, behind: null }, now)).toMatchObject({ state: 'unknown' })
})
