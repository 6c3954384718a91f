import { expect, test } from 'vitest'

import type { Workload } from '#lib/domain/topology.ts'
import { carryOutEdit } from './carry-out-edit.ts'
import type { EditWish } from './draft-edit.ts'
import { admin, collectorRef, fakeWorld, workloadOf, type FakeWorld } from './fake-world.ts'
import { followEdit } from './follow-edit.ts'
import { planEdit } from './plan-edit.ts'

const exposed: Partial<Workload> = { guiApi: { source: { from: 'literal' }, declared: 'yes', effect: 'exposed' } }
const earlier = {
  revision: '3',
  createdAt: null,
  isCurrent: false,
  images: ['tracardi/com-tracardi-api:1.1.0'],
  fields: { guiApi: { 'be-fa-public': { from: 'literal', value: 'yes' } }, restartedAt: null },
  otherDifferences: [],
} as const

/** A second API cluster exposes its GUI API, so that the first may hide its own. */
function worldOf(change: Partial<Workload>): FakeWorld {
  const world = fakeWorld(workloadOf(change))
  const { picture } = world.cluster
  const gui = workloadOf({
    ...exposed,
    name: 'be-fa-private',
    id: 'tracardi/Deployment/be-fa-private',
    role: 'gui-api',
  })
  world.cluster.picture = () => ({ ...picture(), workloads: [...picture().workloads, gui] })
  world.cluster.revisions = [earlier]
  return world
}

const flag = '/spec/template/spec/containers/be-fa-public/env/EXPOSE_GUI_API'

test.each<[string, EditWish, Partial<Workload>, object]>([
  ['workload.scale', { kind: 'scale', replicas: 6 }, {}, { path: '/spec/replicas', from: 5, to: 6 }],
  ['gui-api.switch', { kind: 'switch-gui-api', value: 'no' }, exposed, { path: flag, from: 'yes', to: 'no' }],
  ['workload.restart', { kind: 'restart' }, {}, { from: null, to: expect.stringMatching(/^\d{4}-/) }],
  ['workload.return', { kind: 'return-revision', revision: '3' }, {}, { path: flag, from: 'no', to: 'yes' }],
])('%s: who, what, from and to, why, and how it ended', async (event, wish, change, changed) => {
  const world = worldOf(change)
  const planned = await planEdit(world, admin, { ref: collectorRef, wish })
  if (!planned.granted) throw new Error(JSON.stringify(planned.refusal))
  const { actionId, hash, target } = planned.value
  const order = { actionId, planHash: hash, reason: 'More visitors tonight', ticket: 'CHG-1' }
  await carryOutEdit(world, admin, { ...order, confirmation: target.name })
  await followEdit(world, actionId)
  const same = {
    log: 'ops',
    action: event,
    actionId,
    target: { namespace: 'tracardi', kind: 'Deployment', name: 'be-fa-public', uid: target.uid },
    change: [changed],
    reason: 'More visitors tonight',
    ticket: 'CHG-1',
  }
  expect(world.entries).toMatchObject([
    {
      ...same,
      phase: 'intent',
      actor: { type: 'user', id: admin.id, name: 'admin', roles: ['admin'], method: 'password' },
      source: { address: '127.0.0.1', requestId: 'request-1' },
      kubernetes: { auditIds: [`${actionId}.1`], command: expect.stringContaining('kubectl') },
    },
    {
      ...same,
      phase: 'outcome',
      actor: { type: 'system', name: 'console' },
      outcome: { status: 'succeeded', durationMs: expect.any(Number) },
    },
  ])
})
