import { expect, test } from 'vitest'

import type { PanelSubject } from '#lib/domain/metrics/panel.ts'
import { parseSubject, subjectText } from '#lib/domain/metrics/panel-subject.ts'
import { panelQuerySchema } from './metrics.ts'

const query = {
  id: 'requests',
  subject: 'role:collector',
  from: '2026-11-21T11:00:00Z',
  to: '2026-11-21T12:00:00Z',
  points: '240',
}

test('a question for a panel is read with its subject and its numbers', () => {
  expect(panelQuerySchema.parse(query)).toEqual({ ...query, subject: { of: 'role', role: 'collector' }, points: 240 })
})

test.each([
  ['a panel nobody draws', { id: 'up{job="x"}' }, ['id']],
  ['a subject of no kind', { subject: 'pod:x' }, ['subject']],
  ['a role nobody has', { subject: 'role:admin' }, ['subject']],
  ['a workload of a foreign kind', { subject: 'workload:t/DaemonSet/x' }, ['subject']],
  ['an instance without a namespace', { subject: 'instance:x' }, ['subject']],
  ['ten years', { from: '2016-11-21T12:00:00Z' }, ['from']],
  ['an end before its beginning', { to: '2026-11-21T10:00:00Z' }, ['to']],
  ['no time at all', { to: '2026-11-21T11:00:00Z' }, ['to']],
  ['a time that is none', { from: 'yesterday' }, ['from']],
  ['more points than a chart has', { points: '301' }, ['points']],
  ['no points', { points: '0' }, ['points']],
  ['a field nobody knows', { query: 'up' }, []],
])('%s is refused', (_, change, path) => {
  const parsed = panelQuerySchema.safeParse({ ...query, ...change })
  expect(parsed.error?.issues[0]?.path).toEqual(path)
})

test('a second is a range', () => {
  expect(panelQuerySchema.safeParse({ ...query, from: '2026-11-21T11:59:59Z' }).success).toBe(true)
})

const subjects: readonly PanelSubject[] = [
  { of: 'role', role: 'gui-api' },
  { of: 'workload', workloadId: 'tracardi/StatefulSet/be-fa-public' },
  { of: 'instance', instanceId: 'tracardi/be-fa-public-0' },
]

test.each(subjects)('$of is written into a URL and read back', (subject) => {
  expect(parseSubject(subjectText(subject))).toEqual(subject)
})
