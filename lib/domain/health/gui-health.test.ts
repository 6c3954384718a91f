import { expect, test } from 'vitest'

import { workloadOf } from '#lib/operations/fake-world.ts'
import type { Status } from '../topology.ts'
import { guiHealth } from './gui-health.ts'
import { sampleInstance } from '../testing/sample-instance.ts'

const gui = workloadOf({ name: 'gui', role: 'gui' })
const instance = (name: string, image = 'tracardi/tracardi-gui:1.1.0') =>
  sampleInstance({ namespace: 't', name, workloadId: gui.id, image })
const judged = (name: string, status: Status) => {
  const grounds = { status, because: `It is ${status}.`, since: null, source: 's', asOf: '2026-11-21T12:00:00Z' }
  return { instanceId: `t/${name}`, ...grounds, findings: [{ matter: 'answers' as const, ...grounds }] }
}
const facts = { workloads: [gui], asOf: null }

test.each([
  [['ok', 'ok'], 'ok'],
  [['ok', 'critical'], 'degraded'],
  [['critical', 'critical'], 'critical'],
  [['ok', 'unknown'], 'unknown'],
] satisfies [Status[], Status][])('instances that are %j make it %s', (statuses, status) => {
  const names = statuses.map((_, index) => `gui-${index}`)
  const health = guiHealth({
    ...facts,
    instances: names.map((name) => instance(name)),
    health: statuses.map((one, index) => judged(`gui-${index}`, one)),
  })
  expect(health).toMatchObject({ status, because: expect.stringContaining('Build 1.1.0.') })
})

test('two builds at a time are said, and one without a tag is not guessed', () => {
  const two = [instance('a'), instance('b', 'tracardi/tracardi-gui:1.1.1')]
  expect(guiHealth({ ...facts, instances: two, health: [] })).toMatchObject({
    status: 'unknown',
    because: '0 of 2 instances answer with a page. Several builds: 1.1.0, 1.1.1.',
  })
  const bare = [instance('a', 'tracardi/tracardi-gui@sha256:0')]
  expect(guiHealth({ ...facts, instances: bare, health: [] })?.because).toContain('does not say')
})

test('an installation without a GUI has none to judge, and one without instances is not well', () => {
  expect(guiHealth({ ...facts, workloads: [], instances: [], health: [] })).toBeNull()
  expect(guiHealth({ ...facts, instances: [], health: [] })?.status).toBe('unknown')
})
