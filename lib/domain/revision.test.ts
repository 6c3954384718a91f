import { expect, test } from 'vitest'

import { makerOf, type TemplateEdit } from './revision.ts'

const hide: TemplateEdit = {
  action: 'hide',
  name: 'admin',
  appliedAt: '2026-11-20T12:00:00.400Z',
  after: { guiApi: { container: 'api', item: { from: 'literal', value: 'no' } } },
}
const hidden = { guiApi: { api: { from: 'literal', value: 'no' } }, restartedAt: null } as const
const exposed = { guiApi: { api: { from: 'literal', value: 'yes' } }, restartedAt: null } as const
const revision = (createdAt: string, fields: typeof hidden | typeof exposed = hidden, isCurrent = false) => ({
  createdAt,
  isCurrent,
  fields,
})

test('a revision that says what the console wrote and came right after is its own', () => {
  expect(makerOf(revision('2026-11-20T12:00:00Z'), [hide], null)).toEqual({ action: 'hide', name: 'admin' })
})

test('the same words at another time are somebody else’s', () => {
  expect(makerOf(revision('2026-11-20T11:00:00Z'), [hide], null)).toBeNull()
})

test('the same time with other words is somebody else’s', () => {
  expect(makerOf(revision('2026-11-20T12:00:01Z', exposed), [hide], null)).toBeNull()
})

test('an old revision that runs again is told by the mark on the workload', () => {
  expect(makerOf(revision('2026-10-01T00:00:00Z', hidden, true), [hide], 'hide')).toEqual({
    action: 'hide',
    name: 'admin',
  })
  expect(makerOf(revision('2026-10-01T00:00:00Z', hidden, true), [hide], 'another')).toBeNull()
})

test('a scale makes no revision', () => {
  expect(makerOf(revision('2026-11-20T12:00:00Z'), [{ ...hide, after: { replicas: 3 } }], null)).toBeNull()
})
