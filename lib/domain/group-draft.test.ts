import { expect, test } from 'vitest'

import { workloadOf } from '#lib/operations/fake-world.ts'
import { groupDraftIn, groupQuestion, groupWish } from './group-draft.ts'

const replicas = { desired: 3, total: 3, ready: 3, available: 3, updated: 3 }
const collector = workloadOf({ id: 'collector', name: 'be-fa-public', replicas })
const gui = workloadOf({ id: 'gui', name: 'be-fa-private', replicas })
const workloads = [collector, gui]

test('only what differs from what stands there is asked for', () => {
  expect(groupWish({ collector: 5, gui: 3, 'of another time': 9 }, workloads)).toEqual([
    { workload: collector, from: 3, to: 5 },
  ])
})

test('an emptied field is no zero: nothing is planned', () => {
  expect(groupWish({ collector: 5, gui: null }, workloads)).toBeNull()
})

test('the question names every number', () => {
  expect(groupQuestion(groupWish({ collector: 5, gui: 2 }, workloads) ?? [])).toMatchObject({
    title: 'Scale 2 workloads?',
    effect: expect.stringContaining('be-fa-public 3 → 5, be-fa-private 3 → 2.'),
    keep: 'Keep them as they are',
    submit: 'Scale 2 workloads',
  })
})

test('an address holds a draft, and what is mistyped in it is left out', () => {
  expect(groupDraftIn('be-fa-public:5,be-fa-private:two,nobody:4,:3,be-fa-private:1', workloads)).toEqual({
    collector: 5,
    gui: 1,
  })
  expect(groupDraftIn(null, workloads)).toEqual({})
})
