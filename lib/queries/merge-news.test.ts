import { expect, test } from 'vitest'

import type { Delta } from '#lib/contracts/live.ts'
import type { Instance, Topology } from '#lib/domain/topology.ts'
import { mergeDelta, replaceTopology } from './merge-news.ts'
import { sampleInstance } from '#lib/domain/testing/sample-instance.ts'

function instance(name: string, state: Instance['state'] = 'ready'): Instance {
  return sampleInstance({ namespace: 'tracardi', name, uid: name, state })
}

function topologyOf(...instances: Instance[]): Topology {
  return {
    asOf: '2026-11-20T14:00:00Z',
    freshness: 'live',
    namespaces: ['tracardi'],
    installations: [],
    workloads: [],
    instances,
    routes: [],
    nodes: null,
    streams: [],
    problems: [],
  }
}

function delta(part: Partial<Delta>): Delta {
  return {
    version: 2,
    asOf: '2026-11-20T14:00:01Z',
    freshness: 'live',
    streams: [],
    problems: [],
    installations: [],
    nodes: null,
    workloads: [],
    instances: [],
    routes: [],
    removed: { workloads: [], instances: [], routes: [] },
    ...part,
  }
}

test('a delta replaces what changed and leaves the rest as it was', () => {
  const before = topologyOf(instance('a'), instance('b'), instance('c'))
  const after = mergeDelta(before, delta({ instances: [instance('b', 'crash-loop'), instance('d')] }))
  expect(after.instances.map(({ name, state }) => `${name} ${state}`)).toEqual([
    'a ready',
    'b crash-loop',
    'c ready',
    'd ready',
  ])
  expect(after.instances[0]).toBe(before.instances[0])
  expect(after.instances[2]).toBe(before.instances[2])
  expect(after.workloads).toBe(before.workloads)
  expect(after.asOf).toBe('2026-11-20T14:00:01Z')
})

test('a bookmark moves the age of the picture and nothing else', () => {
  const before = topologyOf(instance('a'))
  const after = mergeDelta(before, delta({}))
  expect(after.instances).toBe(before.instances)
  expect(after.streams).toBe(before.streams)
})

test('what is removed is gone', () => {
  const removed = { workloads: [], instances: ['tracardi/a'], routes: [] }
  expect(mergeDelta(topologyOf(instance('a'), instance('b')), delta({ removed })).instances).toHaveLength(1)
})

test('a snapshot after a reconnect keeps the identity of equal entities, even when one before them is gone', () => {
  const before = topologyOf(instance('a'), instance('b'), instance('c'))
  const after = replaceTopology(before, topologyOf(instance('b'), instance('c', 'unready')))
  expect(after.instances[0]).toBe(before.instances[1])
  expect(after.instances[1]?.state).toBe('unready')
  expect(replaceTopology(before, topologyOf(instance('a'), instance('b'), instance('c'))).instances).toBe(
    before.instances,
  )
})
