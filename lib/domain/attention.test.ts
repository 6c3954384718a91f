import { expect, test } from 'vitest'

import { topologyOf, workloadOf } from '#lib/operations/fake-world.ts'
import { approvalFindings, findings, placeTroubles, worstFirst } from './attention.ts'
import type { PlaceFinding } from './health/place-findings.ts'
import { viewInstallation } from './installation-view.ts'
import { sampleAction } from './testing/sample-action.ts'
import type { Workload } from './topology.ts'

function viewOf(...workloads: Workload[]) {
  const [first] = workloads
  const installation = { namespace: first?.namespace ?? '', release: first?.release ?? '', version: null, chart: null }
  const view = viewInstallation({ ...topologyOf(workloads), installations: [installation] }, installation)
  if (!view) throw new Error('the installation is in the list')
  return view
}

const problem = { code: 'missing-right', message: 'may not list events', remedy: 'add it', namespace: null } as const

test('worst first, each with its workload', () => {
  const view = viewOf(
    workloadOf({ id: 'a', name: 'a', status: 'degraded', statusReason: '2 of 3 ready' }),
    workloadOf({ id: 'b', name: 'b', status: 'critical', statusReason: 'CrashLoopBackOff' }),
  )
  const list = worstFirst(findings(view, [problem], false))
  expect(list.map(({ sentence }) => sentence)).toEqual([
    'b: CrashLoopBackOff.',
    'a: 2 of 3 ready.',
    'may not list events',
  ])
})

test('a flag that Tracardi refuses is critical, an unset one on a collector is not fine', () => {
  const guiApi = { source: { from: 'unset' }, declared: null, effect: 'exposed' } as const
  const crash = { source: { from: 'literal' }, declared: 'maybe', effect: 'crash' } as const
  expect(findings(viewOf(workloadOf({ status: 'ok', guiApi })), [], false)[0]?.detail).toBe('Unset means exposed.')
  expect(findings(viewOf(workloadOf({ status: 'ok', guiApi: crash })), [], false)[0]?.status).toBe('critical')
})

test('a collector that exposes the GUI API is not fine, wherever it is reached from', () => {
  const guiApi = { source: { from: 'literal' }, declared: 'yes', effect: 'exposed' } as const
  const [finding, ...others] = findings(viewOf(workloadOf({ status: 'ok', guiApi })), [], false)
  expect(finding).toMatchObject({
    status: 'degraded',
    sentence: 'be-fa-public is a collector and exposes the GUI API.',
  })
  expect(others).toEqual([])
})

test('a GUI cluster that hides the GUI API counts only where no other shows it', () => {
  const hidden = { source: { from: 'literal' }, declared: 'no', effect: 'hidden' } as const
  const exposed = { ...hidden, declared: 'yes', effect: 'exposed' } as const
  const first = workloadOf({ id: 'a', name: 'a', role: 'gui-api', guiApi: hidden })
  const second = workloadOf({ id: 'b', name: 'b', role: 'gui-api', guiApi: exposed })
  expect(findings(viewOf(first), [], false).map(({ sentence }) => sentence)).toEqual([
    'No API cluster exposes the GUI API.',
  ])
  expect(findings(viewOf(first, second), [], false)).toEqual([])
})

test('an old picture tells only why it is old', () => {
  const view = viewOf(workloadOf({ status: 'critical' }))
  expect(findings(view, [problem], true).map(({ sentence }) => sentence)).toEqual(['may not list events'])
})

test('a way in and a queue that are wrong stand among the others, and what could not be judged does not', () => {
  const place = (change: Partial<PlaceFinding>): PlaceFinding => ({
    id: 'queue',
    place: 'queue',
    status: 'critical',
    sentence: 'The workers’ queue: 9 messages wait where no consumer is connected.',
    detail: 'Seen by Pulsar.',
    ...change,
  })
  const troubles = placeTroubles([
    place({ id: 'way-in a', place: 'ways-in', status: 'degraded' }),
    place({}),
    place({ id: 'way-in b', place: 'ways-in', status: 'unknown' }),
    place({ id: 'way-in c', place: 'ways-in', status: 'ok' }),
  ])
  const list = worstFirst([...findings(viewOf(workloadOf({ id: 'a', status: 'degraded' })), [], false), ...troubles])
  expect(list.map(({ id, about }) => [id, about?.of === 'place' ? about.place : about?.of])).toEqual([
    ['queue', 'queue'],
    ['status a', 'workload'],
    ['way-in a', 'ways-in'],
  ])
})

test('a request for approval is told to the others and to whoever asked, and to nobody once it is decided', () => {
  const filter = { namespace: 'tracardi', release: 'main', workload: null, kind: null, by: null }
  const asked = sampleAction({ state: 'pending-approval', requestedBy: { id: 'a', name: 'ana' } })
  const told = (name: string, ...actions: Parameters<typeof approvalFindings>[0]) =>
    approvalFindings(actions, filter, name).map(({ sentence }) => sentence)
  expect(told('bo', asked)).toEqual(['ana asks for your approval: Scale 4 → 5 of be-fa-public.'])
  expect(told('ana', asked)).toEqual(['Your change waits for another admin: Scale 4 → 5 of be-fa-public.'])
  expect(told('bo', { ...asked, state: 'rejected' }, sampleAction())).toEqual([])
})
