import { expect, test } from 'vitest'
import { takenOf, takesAll } from '#lib/domain/capacity/replicas-needed.ts'
import { translateTaken } from './translate-taken.ts'

const rolling = (maxUnavailable: number | string, maxSurge: number | string) => ({
  spec: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable, maxSurge } } },
})

test.each([
  ['a number', rolling(2, 1), 2],
  ['a share, rounded down as Kubernetes does', rolling('25%', '25%'), 1],
  ['nothing at all', rolling(0, 1), 0],
  ['one where neither is allowed', rolling('10%', 0), 1],
  ['Kubernetes’ own default', {}, 1],
  ['all of them', { spec: { strategy: { type: 'Recreate' } } }, 7],
])('a rollout of a Deployment of seven takes away %s', (_, object, taken) => {
  expect(takenOf(7, translateTaken('Deployment', object))).toBe(taken)
})

test('Recreate is told from a share that happens to be large', () => {
  expect(takesAll(translateTaken('Deployment', { spec: { strategy: { type: 'Recreate' } } }))).toBe(true)
  expect(takesAll(translateTaken('Deployment', rolling('90%', 1)))).toBe(false)
})

test('a StatefulSet gives one at a time, or waits until its pods are deleted', () => {
  expect(takenOf(3, translateTaken('StatefulSet', {}))).toBe(1)
  expect(takenOf(3, translateTaken('StatefulSet', { spec: { updateStrategy: { type: 'OnDelete' } } }))).toBe(0)
})
