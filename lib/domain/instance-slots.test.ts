import { expect, test } from 'vitest'

import { workloadOf } from '#lib/operations/fake-world.ts'
import { instanceSlots, slotWords } from './instance-slots.ts'
import type { Instance, InstanceState } from './topology.ts'
import { sampleInstance } from './testing/sample-instance.ts'

function instancesOf(workloadId: string, ...states: InstanceState[]): Instance[] {
  return states.map((state, at) => sampleInstance({ namespace: 'tracardi', name: `pod-${at}`, workloadId, state }))
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
