import { expect, test } from 'vitest'

import { workloadOf } from '#lib/operations/fake-world.ts'
import { instanceSlots, slotWords } from './instance-slots.ts'
import type { Instance, InstanceState } from './topology.ts'

function instancesOf(workloadId: string, ...states: InstanceState[]): Instance[] {
  return states.map((state, at) => ({
    id: `tracardi/pod-${at}`,
    namespace: 'tracardi',
    name: `pod-${at}`,
    uid: String(at),
    workloadId,
    state,
    since: null,
    reason: null,
    restarts: 0,
    lastTermination: null,
    node: null,
    address: null,
    image: null,
    containers: ['api'],
    createdAt: '2026-11-20T14:00:00Z',
  }))
}

test('every wanted instance has its place, also the one that is not there', () => {
  const workload = workloadOf()
  const instances = instancesOf(workload.id, 'crash-loop', 'ready', 'starting', 'ready', 'terminating')
  const slots = instanceSlots(workload, instances)
  expect(slots).toEqual(['ready', 'ready', 'starting', 'unready', 'missing'])
  expect(slotWords(slots)).toBe('2 of 5 instances ready, 1 starting, 1 not ready, 1 missing')
})

test("another workload's instances take no place", () => {
  const workload = workloadOf()
  expect(instanceSlots(workload, instancesOf('other', 'ready'))).not.toContain('ready')
})
