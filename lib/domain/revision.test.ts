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
  expect(makerOf(revision('2026-11-20T12:00:00Z'), [hide], { all: [], mark: null })).toEqual({
    action: 'hide',
    name: 'admin',
  })
})

test('the same words at another time are somebody else’s', () => {
  expect(makerOf(revision('2026-11-20T11:00:00Z'), [hide], { all: [], mark: null })).toBeNull()
})

test('the same time with other words is somebody else’s', () => {
  expect(makerOf(revision('2026-11-20T12:00:01Z', exposed), [hide], { all: [], mark: null })).toBeNull()
})

test('an old revision that runs again is told by the mark on the workload', () => {
  expect(makerOf(revision('2026-10-01T00:00:00Z', hidden, true), [hide], { all: [], mark: 'hide' })).toEqual({
    action: 'hide',
    name: 'admin',
  })
  expect(makerOf(revision('2026-10-01T00:00:00Z', hidden, true), [hide], { all: [], mark: 'another' })).toBeNull()
})

test('a scale makes no revision', () => {
  expect(
    makerOf(revision('2026-11-20T12:00:00Z'), [{ ...hide, after: { replicas: 3 } }], { all: [], mark: null }),
  ).toBeNull()
})

test('what somebody else makes of the template soon after is not the console’s, though its words still stand there', () => {
  const restart: TemplateEdit = { ...hide, action: 'restart', after: { restartedAt: '2026-11-20T12:00:00Z' } }
  const restarted = { ...revision('2026-11-20T12:00:01Z'), fields: { ...hidden, restartedAt: '2026-11-20T12:00:00Z' } }
  const outside = { ...restarted, createdAt: '2026-11-20T12:00:09Z', isCurrent: true }
  const all = [outside, restarted]
  expect(makerOf(restarted, [restart], { all, mark: null })).toEqual({ action: 'restart', name: 'admin' })
  expect(makerOf(outside, [restart], { all, mark: null })).toBeNull()
})
