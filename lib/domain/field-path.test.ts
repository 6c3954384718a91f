import { expect, test } from 'vitest'

import { fieldPath } from './field-path.ts'

test.each([
  ['/spec/replicas', 'spec.replicas'],
  [
    '/metadata/annotations/console.tracardi.io~1last-action-id',
    'metadata.annotations[console.tracardi.io/last-action-id]',
  ],
  ['/spec/containers/0/image', 'spec.containers[0].image'],
])('%s reads as %s', (pointer, words) => {
  expect(fieldPath(pointer)).toBe(words)
})
