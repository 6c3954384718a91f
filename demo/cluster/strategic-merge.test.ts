import { expect, test } from 'vitest'
import { strategicMerge } from './strategic-merge.ts'

const pod = {
  containers: [
    {
      name: 'api',
      image: 'api:1',
      env: [
        { name: 'KEEP', value: 'kept' },
        { name: 'FLAG', value: 'yes' },
      ],
    },
    { name: 'side', image: 'side:1' },
  ],
}

test('a container is found by its name and a variable by its own', () => {
  const patch = { containers: [{ name: 'api', env: [{ name: 'FLAG', value: 'no' }] }] }
  expect(strategicMerge(pod, patch)).toEqual({
    containers: [
      {
        name: 'api',
        image: 'api:1',
        env: [
          { name: 'KEEP', value: 'kept' },
          { name: 'FLAG', value: 'no' },
        ],
      },
      { name: 'side', image: 'side:1' },
    ],
  })
})

test('an unknown container is a new one', () => {
  const merged = strategicMerge(pod, { containers: [{ name: 'stranger', env: [] }] })
  expect(merged.containers).toHaveLength(3)
})

test('$patch: delete takes one variable away, and null a field', () => {
  const patch = { containers: [{ name: 'api', image: null, env: [{ name: 'FLAG', $patch: 'delete' }] }] }
  expect(strategicMerge(pod, patch).containers).toContainEqual({ name: 'api', env: [{ name: 'KEEP', value: 'kept' }] })
})

test('a variable that stands there twice is set in both places', () => {
  const twice = {
    env: [
      { name: 'A', value: '1' },
      { name: 'A', value: '2' },
    ],
  }
  expect(strategicMerge(twice, { env: [{ name: 'A', value: '3' }] })).toEqual({
    env: [
      { name: 'A', value: '3' },
      { name: 'A', value: '3' },
    ],
  })
})

test('a list without a merge key is replaced, an order is followed, keys not retained go', () => {
  expect(strategicMerge({ args: ['a', 'b'] }, { args: ['c'] })).toEqual({ args: ['c'] })
  const ordered = { '$setElementOrder/env': [{ name: 'B' }, { name: 'A' }], env: [{ name: 'B', value: '2' }] }
  expect(strategicMerge({ env: [{ name: 'A', value: '1' }] }, ordered)).toEqual({
    env: [
      { name: 'B', value: '2' },
      { name: 'A', value: '1' },
    ],
  })
  const strategy = { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } } }
  expect(strategicMerge(strategy, { strategy: { $retainKeys: ['type'], type: 'Recreate' } })).toEqual({
    strategy: { type: 'Recreate' },
  })
})

test('the original is left as it was', () => {
  const before = structuredClone(pod)
  strategicMerge(pod, { containers: [{ name: 'api', env: [{ name: 'FLAG', value: 'no' }] }] })
  expect(pod).toEqual(before)
})
