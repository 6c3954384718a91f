import { expect, test } from 'vitest'

import { actionEffect, actionStatus, isChange, undoBlock } from './action-words.ts'

const flag = (to: string | null) => ({
  kind: 'switch-gui-api' as const,
  undoes: null,
  change: [{ path: '/spec', from: 'x', to }],
})

test('a switch is called by its effect, and a restored reference by its name', () => {
  expect(actionEffect(flag('no'))).toBe('Hide the GUI API')
  expect(actionEffect(flag('yes'))).toBe('Expose the GUI API')
  expect(actionEffect(flag('from ConfigMap c, key k'))).toBe('Set EXPOSE_GUI_API: from ConfigMap c, key k')
  expect(actionEffect(flag(null))).toBe('Remove EXPOSE_GUI_API')
})

test('an undo says so', () => {
  const change = [{ path: '/spec/replicas', from: 5, to: 3 }]
  expect(actionEffect({ kind: 'scale', undoes: 'a', change })).toBe('Undo: Scale 5 → 3')
})

test('an open action says how far it is', () => {
  expect(actionStatus({ state: 'applied', phase: 'reverting' })).toEqual({
    status: 'in-progress',
    word: 'Taking it back',
  })
})

test('a plan that nobody submitted is no change; one whose target moved was submitted', () => {
  expect(isChange({ state: 'planned' })).toBe(false)
  expect(isChange({ state: 'expired' })).toBe(false)
  expect(isChange({ state: 'stale' })).toBe(true)
})

test('only what ended in the cluster can be undone', () => {
  const scale = { kind: 'scale', appliedAt: '2026-11-20T14:31:22Z' } as const
  expect(undoBlock({ ...scale, state: 'succeeded' })).toBeNull()
  expect(undoBlock({ ...scale, state: 'failed' })).toBeNull()
  expect(undoBlock({ ...scale, state: 'applied' })).toContain('not over')
  expect(undoBlock({ ...scale, state: 'rolled-back' })).toContain('taken it back')
  expect(undoBlock({ ...scale, state: 'not-applied', appliedAt: null })).toContain('never reached')
  expect(undoBlock({ ...scale, kind: 'rotate-password', state: 'succeeded' })).toContain('old password is gone')
})
