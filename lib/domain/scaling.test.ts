import { expect, test } from 'vitest'
import { topologyOf, workloadOf } from '#lib/operations/fake-world.ts'
import { scaleGuardrails, type ScalePolicy } from './scaling.ts'
import type { Workload } from './topology.ts'

const policy: ScalePolicy = { minimums: { collector: 3, 'gui-api': 2 }, maxReplicas: 20 }

function codes(workload: Workload, to: number, topology = topologyOf([workload])): string[] {
  return scaleGuardrails(workload, to, topology, policy).map(({ code, level }) => `${level} ${code}`)
}

test.each([-1, 1.5, 1_000_000, Number.NaN, Infinity])('%d replicas are out of range', (to) => {
  expect(codes(workloadOf(), to)).toEqual(['refuse out-of-range'])
})

test('the same number is no change', () => {
  expect(codes(workloadOf(), 5)).toEqual(['refuse no-change'])
})

test('a collector never goes to zero', () => {
  expect(codes(workloadOf(), 0)).toContain('refuse would-stop-collection')
})

test('the only API cluster of an installation collects, so it never goes to zero either', () => {
  const gui = workloadOf({ role: 'gui-api' })
  expect(codes(gui, 0)).toContain('refuse would-stop-collection')
  const collector = workloadOf({ id: 'other', name: 'collector' })
  expect(codes(gui, 0, topologyOf([gui, collector]))).toContain('confirm stops-workload')
})

test('a worker may stop, by its typed name', () => {
  expect(codes(workloadOf({ role: 'worker' }), 0)).toContain('confirm stops-workload')
})

test('below the minimum is confirmed, but not on the way up', () => {
  expect(codes(workloadOf(), 2)).toContain('confirm below-minimum')
  const low = workloadOf({ replicas: { desired: 1, total: 1, ready: 1, available: 1, updated: 1 } })
  expect(codes(low, 2)).not.toContain('confirm below-minimum')
})

test('one last instance and more than double are confirmed', () => {
  expect(codes(workloadOf(), 1)).toContain('confirm last-instance')
  expect(codes(workloadOf(), 11)).toContain('confirm more-than-double')
  expect(codes(workloadOf(), 10)).not.toContain('confirm more-than-double')
})

test('an autoscaler refuses: it would undo the change', () => {
  const autoscaler = { tool: 'hpa', name: 'public', min: 3, max: 10, current: 5, desired: 5 } as const
  expect(codes(workloadOf({ autoscaler }), 6)).toContain('refuse autoscaled')
})

test('an owner that heals itself is confirmed, one that needs a push is a note', () => {
  const owner = { tool: 'argo-cd', name: 'app', automatic: true, replicasKey: null, guiApiKey: null } as const
  expect(codes(workloadOf({ owners: [owner] }), 6)).toContain('confirm self-healing-owner')
  const helm = {
    tool: 'helm',
    name: 'tracardi',
    automatic: false,
    replicasKey: 'api.public.replicas',
    guiApiKey: null,
  } as const
  expect(codes(workloadOf({ owners: [helm] }), 6)).toContain('note owner-will-reset')
})

test('a running rollout and a stale picture refuse', () => {
  const rollout = { state: 'progressing', generation: 2, observedGeneration: 1, message: null, revision: null } as const
  expect(codes(workloadOf({ rollout }), 6)).toContain('refuse rollout-running')
  const workload = workloadOf()
  expect(codes(workload, 6, topologyOf([workload], { freshness: 'stale' }))).toContain('refuse stale-picture')
})

test('room on nodes is said only where it is known', () => {
  const workload = workloadOf()
  expect(codes(workload, 6)).toContain('note room-unknown')
  const node = {
    name: 'n',
    isReady: true,
    isSchedulable: true,
    allocatable: { cpuMillicores: 250, memoryBytes: 10e9, pods: 110 },
  }
  expect(codes(workload, 7, topologyOf([workload], { nodes: [node] }))).toContain('pass node-room')
  expect(codes(workload, 8, topologyOf([workload], { nodes: [node] }))).toContain('note no-room')
  const cordoned = { ...node, isSchedulable: false }
  expect(codes(workload, 6, topologyOf([workload], { nodes: [cordoned] }))).toContain('note no-room')
})
