import { expect, test } from 'vitest'

import { instanceVerdict } from './instance-verdict.ts'

const ready = { name: 'api-1', state: 'ready', reason: null } as const
const slow = { status: 'degraded', because: 'Answered only after 2700 ms.' } as const

test('an instance that Kubernetes calls ready says what is wrong with it all the same', () => {
  expect(instanceVerdict(ready, false, slow)).toEqual({
    sentence: 'api-1: Ready. Answered only after 2700 ms.',
    status: 'degraded',
  })
})

test('one that is well, or not judged yet, is what Kubernetes says', () => {
  const plain = { sentence: 'api-1: Ready.', status: 'ok' }
  expect(instanceVerdict(ready, false, { status: 'ok', because: 'Ready.' })).toEqual(plain)
  expect(instanceVerdict(ready, false, null)).toEqual(plain)
})

test('what Kubernetes finds wrong is said once, and nothing of an old picture', () => {
  const broken = { ...ready, state: 'crash-loop', reason: 'CrashLoopBackOff' } as const
  const { sentence, status } = instanceVerdict(broken, false, { status: 'critical', because: 'Crash loop.' })
  expect([sentence, status]).toEqual([expect.stringMatching(/^api-1: .*CrashLoopBackOff\.$/), 'critical'])
  expect(instanceVerdict(ready, true, slow)).toEqual({
    sentence: 'How api-1 is now is not known.',
    status: 'unknown',
  })
})
