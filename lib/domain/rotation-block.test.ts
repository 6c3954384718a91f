import { expect, test } from 'vitest'

import { rotationBlock } from './rotation-block.ts'
import { sampleAction } from './testing/sample-action.ts'
import type { GuiApiEffect } from './topology.ts'

const cluster = (effect: GuiApiEffect, ready: number) => ({
  guiApi: { source: { from: 'literal' }, declared: null, effect } as const,
  replicas: { desired: 2, total: 2, ready, available: ready, updated: 2 },
})

test('one serving cluster that exposes the GUI API, or may, is enough', () => {
  expect(rotationBlock({ clusters: [cluster('hidden', 2), cluster('exposed', 1)], newest: null })).toBeNull()
  expect(rotationBlock({ clusters: [cluster('unknown', 1)], newest: null })).toBeNull()
})

test.each([
  ['every cluster hides it', [cluster('hidden', 2)]],
  ['no instance is ready', [cluster('exposed', 0)]],
  ['there is no cluster', []],
])('where %s, the reason is said', (_name, clusters) => {
  expect(rotationBlock({ clusters, newest: null })).toContain('exposes the GUI API')
})

test('an unfinished rotation comes first, with who began it', () => {
  const newest = sampleAction({ kind: 'rotate-password', state: 'unknown' })
  expect(rotationBlock({ clusters: [cluster('exposed', 1)], newest })).toContain('admin began a rotation')
  expect(rotationBlock({ clusters: [cluster('exposed', 1)], newest: { ...newest, state: 'rolled-back' } })).toBeNull()
})
