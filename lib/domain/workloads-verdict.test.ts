import { expect, test } from 'vitest'

import { workloadOf } from '#lib/operations/fake-world.ts'
import { workloadsVerdict } from './workloads-verdict.ts'

const fine = workloadOf({ status: 'ok' })

test('a list without trouble says so', () => {
  expect(workloadsVerdict([fine, fine], false)).toEqual({ sentence: 'All 2 workloads are as asked.', status: 'ok' })
})

test('what is not as asked is counted, worst first', () => {
  const list = [fine, workloadOf({ status: 'in-progress' }), workloadOf({ status: 'critical' })]
  expect(workloadsVerdict(list, false)).toEqual({
    sentence: '1 of 3 workloads are as asked: 1 critical, 1 rolling.',
    status: 'critical',
  })
})

test('an old list is unknown, whatever it says', () => {
  expect(workloadsVerdict([fine], true).status).toBe('unknown')
})
