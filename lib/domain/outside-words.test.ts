import { expect, test } from 'vitest'

import type { FieldChange } from './field-change.ts'
import { outsideEffect, outsideNote } from './outside-words.ts'
import { otherPartsChanged, otherPartsPointer, pointers } from './watched-fields.ts'

const said = (path: string, from: FieldChange['from'], to: FieldChange['to']) =>
  outsideEffect({ change: [{ path, from, to }] })

test.each([
  [said(pointers.replicas, 3, 0), 'Replicas 3 → 0'],
  [said(pointers.uid, 'u', 'v'), 'Replaced by a new one'],
  [said(pointers.paused, false, true), 'Rollout paused'],
  [said(pointers.paused, true, false), 'Rollout resumed'],
  [said(pointers.image('api'), 'a:1', 'a:2'), 'Image of api a:1 → a:2'],
  [said(pointers.guiApi('api'), 'no', null), 'EXPOSE_GUI_API of api no → not set'],
  [said(pointers.annotation('kubectl.kubernetes.io/restartedAt'), null, '2026-11-20T12:00:00Z'), 'Restart'],
  [said(otherPartsPointer, null, otherPartsChanged), 'Other parts of the pod template'],
])('%s', (text, expected) => {
  expect(text).toBe(expected)
})

test('several fields are one sentence', () => {
  const change = [
    { path: pointers.replicas, from: 1, to: 2 },
    { path: pointers.image('api'), from: 'a', to: 'b' },
  ]
  expect(outsideEffect({ change })).toBe('Replicas 1 → 2, image of api a → b')
})

test('what says nothing is left out', () => {
  expect(outsideNote({ count: 1, noticedBy: 'watch' })).toBeNull()
  expect(outsideNote({ count: 4, noticedBy: 'start' })).toBe('4 changes, found when the console started')
})
