import { expect, test } from 'vitest'
import type { EditPlan } from '#lib/domain/action.ts'
import {
  admin,
  collectorRef,
  fakeWorld,
  readingOf,
  settle,
  topologyOf,
  workloadOf,
  type FakeWorld,
} from './fake-world.ts'
import { carryOutEdit } from './carry-out-edit.ts'
import type { EditWish } from './draft-edit.ts'
import { followEdit } from './follow-edit.ts'
import { planEdit } from './plan-edit.ts'
import { AuditUnavailable, NoAnswer, type WorkloadPatch, type WorkloadReading, type World } from './ports.ts'
import { reconcileIntents } from './reconcile-intents.ts'

const reason = 'INC-2291 more traffic'

async function plan(world: FakeWorld, wish: number | EditWish): Promise<EditPlan> {
  const asked: EditWish = typeof wish === 'number' ? { kind: 'scale', replicas: wish } : wish
  const result = await planEdit(world, admin, { ref: collectorRef, wish: asked })
  if (!result.granted) throw new Error(`refused: ${JSON.stringify(result.refusal)}`)
  return result.value
}

function orderOf(plan: EditPlan, change: { confirmation?: string; planHash?: string } = {}) {
  return { actionId: plan.actionId, planHash: plan.hash, reason, ticket: null, confirmation: null, ...change }
}

async function stateOf(world: FakeWorld, plan: EditPlan) {
  return (await world.actions.find(plan.actionId))?.action.state
}

test('a plan sends nothing but a dry-run and shows the change', async () => {
  const world = fakeWorld()
  const planned = await plan(world, 6)
  expect(planned.change).toEqual([{ path: '/spec/replicas', from: 5, to: 6 }])
  expect(world.patches).toHaveLength(0)
  expect(world.cluster.reading?.fields.replicas).toBe(5)
})

test('a status update between reading and dry-run is nobody’s change: the plan is made on a fresh reading', async () => {
  const world = fakeWorld()
  const { planEdit: dryRun } = world.kubernetes
  const busy = (times: number): World['kubernetes'] => ({
    ...world.kubernetes,
    planEdit: (patch) => (times-- > 0 ? Promise.resolve({ answer: 'conflict' }) : dryRun(patch)),
  })
  const order = { ref: collectorRef, wish: { kind: 'scale', replicas: 6 } } as const
  expect(await planEdit({ ...world, kubernetes: busy(2) }, admin, order)).toMatchObject({ granted: true })
  expect(await planEdit({ ...world, kubernetes: busy(3) }, admin, order)).toMatchObject({
    refusal: { reason: 'changed-meanwhile' },
  })
})

test('a confirmed plan is one intent, one patch and one outcome', async () => {
  const world = fakeWorld()
  const planned = await plan(world, 6)
  const result = await carryOutEdit(world, admin, orderOf(planned))
  expect(result).toMatchObject({ granted: true, value: { state: 'applied' } })
  await followEdit(world, planned.actionId)
  expect(world.entries.map(({ phase, outcome }) => [phase, outcome?.status])).toEqual([
    ['intent', undefined],
    ['outcome', 'succeeded'],
  ])
  expect(world.patches).toHaveLength(1)
  expect(world.patches[0]).toMatchObject({
    auditId: `${planned.actionId}.1`,
    resourceVersion: '100',
    edit: { replicas: 6 },
  })
  expect(await stateOf(world, planned)).toBe('succeeded')
})

test('an unwritable log stops the deed', async () => {
  const world = fakeWorld()
  const planned = await plan(world, 6)
  const full = () => Promise.reject(new AuditUnavailable('disk full'))
  const broken = { ...world, auditLog: { ...world.auditLog, append: full, appendHeld: full } }
  await expect(carryOutEdit(broken, admin, orderOf(planned))).rejects.toThrow('disk full')
  expect(world.patches).toHaveLength(0)
  await reconcileIntents(world)
  expect(await stateOf(world, planned)).toBe('not-applied')
  expect(world.entries.map(({ phase, outcome }) => [phase, outcome?.code])).toEqual([['reconciled', 'never-sent']])
})

test('a plan runs once: the second submission gets the first action', async () => {
  const world = fakeWorld()
  const planned = await plan(world, 6)
  const both = await Promise.all([
    carryOutEdit(world, admin, orderOf(planned)),
    carryOutEdit(world, admin, orderOf(planned)),
  ])
  expect(both.every((result) => result.granted && result.value.id === planned.actionId)).toBe(true)
  expect(world.patches).toHaveLength(1)
})

test('a second submission that meets the first one at work gets its action and does not end it', async () => {
  const world = fakeWorld()
  const planned = await plan(world, 6)
  const first = carryOutEdit(world, admin, orderOf(planned))
  const readWorkload = () => first.then(() => world.kubernetes.readWorkload(collectorRef))
  const late = { ...world, kubernetes: { ...world.kubernetes, readWorkload } }
  const second = await carryOutEdit(late, admin, orderOf(planned))
  expect(second).toMatchObject({ granted: true, value: { id: planned.actionId, state: 'applied' } })
  expect(await stateOf(world, planned)).toBe('applied')
  expect(world.entries.map(({ phase }) => phase)).toEqual(['intent'])
})

test('a spec that moved since the plan is told, not overwritten', async () => {
  const world = fakeWorld()
  const planned = await plan(world, 6)
  const { reading } = world.cluster
  if (!reading) throw new Error('no workload')
  world.cluster.reading = {
    ...reading,
    fields: { ...reading.fields, replicas: 4 },
    resourceVersion: '150',
    rollout: { ...reading.rollout, generation: 2 },
  }
  const result = await carryOutEdit(world, admin, orderOf(planned))
  expect(result).toMatchObject({
    granted: false,
    refusal: { reason: 'changed-meanwhile', changes: [{ path: '/spec/replicas', from: 5, to: 4 }, {}], by: ['helm'] },
  })
  expect(world.patches).toHaveLength(0)
  expect(await stateOf(world, planned)).toBe('stale')
})

test('of two admins the second is told the name of the first, not that of the program', async () => {
  const world = fakeWorld()
  const deputy = { ...admin, id: 'deputy-id', name: 'deputy' }
  const mine = await plan(world, 6)
  const theirs = await planEdit(world, deputy, { ref: collectorRef, wish: { kind: 'scale', replicas: 7 } })
  if (!theirs.granted) throw new Error('refused')
  await carryOutEdit(world, deputy, orderOf(theirs.value))
  expect(await carryOutEdit(world, admin, orderOf(mine))).toMatchObject({
    granted: false,
    refusal: { reason: 'changed-meanwhile', by: ['deputy from this console'] },
  })
  expect(world.patches).toHaveLength(1)
})

test('a status update between plan and submit does not void the plan', async () => {
  const world = fakeWorld()
  const planned = await plan(world, 6)
  const { reading } = world.cluster
  if (!reading) throw new Error('no workload')
  world.cluster.reading = { ...reading, resourceVersion: '150' }
  expect(await carryOutEdit(world, admin, orderOf(planned))).toMatchObject({ granted: true })
  expect(world.patches[0]?.resourceVersion).toBe('150')
})

test('below the minimum asks for the typed name, and keeps the plan for it', async () => {
  const world = fakeWorld()
  const planned = await plan(world, 2)
  expect(await carryOutEdit(world, admin, orderOf(planned))).toMatchObject({
    granted: false,
    refusal: { reason: 'confirmation-missing', expected: 'be-fa-public' },
  })
  expect(await carryOutEdit(world, admin, orderOf(planned, { confirmation: 'be-fa-public' }))).toMatchObject({
    granted: true,
  })
})

test('an expired plan and a plan that differs are refused', async () => {
  const world = fakeWorld()
  const planned = await plan(world, 6)
  expect(await carryOutEdit(world, admin, orderOf(planned, { planHash: 'other' }))).toMatchObject({
    refusal: { reason: 'plan-differs' },
  })
  world.pass(300_001)
  expect(await carryOutEdit(world, admin, orderOf(planned))).toMatchObject({ refusal: { reason: 'plan-expired' } })
  expect(world.patches).toHaveLength(0)
})

test("nobody submits another account's plan", async () => {
  const world = fakeWorld()
  const planned = await plan(world, 6)
  const other = { ...admin, id: 'account-2' }
  expect(await carryOutEdit(world, other, orderOf(planned))).toMatchObject({ refusal: { reason: 'plan-unknown' } })
})

test('a second action on the same workload is refused while one is open', async () => {
  const world = fakeWorld()
  const [first, second] = [await plan(world, 6), await plan(world, 7)]
  await carryOutEdit(world, admin, orderOf(first))
  expect(await carryOutEdit(world, admin, orderOf(second))).toMatchObject({ granted: false })
  expect(world.patches).toHaveLength(1)
})

test('no answer is unknown, and the reconciler finds the change by its annotation', async () => {
  const world = fakeWorld()
  const planned = await plan(world, 6)
  const silent = {
    ...world,
    kubernetes: {
      ...world.kubernetes,
      edit: async (patch: WorkloadPatch) => {
        await world.kubernetes.edit(patch)
        throw new NoAnswer('timed out')
      },
    },
  }
  expect(await carryOutEdit(silent, admin, orderOf(planned))).toMatchObject({ value: { state: 'unknown' } })
  await reconcileIntents(world)
  await Promise.all(world.background)
  expect(await stateOf(world, planned)).toBe('succeeded')
  expect(world.entries.map(({ phase, outcome }) => `${phase} ${outcome?.code}`)).toEqual([
    'intent undefined',
    'step no-answer',
    'reconciled applied',
    'outcome settled',
  ])
})

test('a patch that never arrived is closed as not applied', async () => {
  const world = fakeWorld()
  const planned = await plan(world, 6)
  const cut = { ...world, kubernetes: { ...world.kubernetes, edit: () => Promise.reject(new NoAnswer('reset')) } }
  await carryOutEdit(cut, admin, orderOf(planned))
  await reconcileIntents(world)
  expect(await stateOf(world, planned)).toBe('not-applied')
  expect(world.entries.at(-1)).toMatchObject({ phase: 'reconciled', outcome: { status: 'not_applied' } })
})

/** Every patch but the one that takes back leaves instances behind that never come up. */
function onlyBackWorks(reading: WorkloadReading): WorkloadReading {
  if (reading.mark?.endsWith('.revert')) return settle(reading)
  return { ...reading, rollout: { ...reading.rollout, state: 'stalled', message: 'FailedCreate: exceeded quota' } }
}

test('a rollout that Kubernetes gives up is taken back, in its words', async () => {
  const world = fakeWorld()
  world.cluster.afterPatch = onlyBackWorks
  const planned = await plan(world, 6)
  await carryOutEdit(world, admin, orderOf(planned))
  await followEdit(world, planned.actionId)
  expect(world.entries.map(({ phase, outcome }) => `${phase} ${outcome?.status} ${outcome?.code}`)).toEqual([
    'intent undefined undefined',
    'step failed rollout-stalled',
    'outcome rolled_back rollout-stalled',
  ])
  expect(world.patches.map(({ edit, mark }) => [edit, mark])).toEqual([
    [{ replicas: 6 }, planned.actionId],
    [{ replicas: 5 }, `${planned.actionId}.revert`],
  ])
  // What was announced is what the API server's own audit log has.
  const announced = world.entries.flatMap(({ kubernetes }) => kubernetes?.auditIds ?? [])
  expect(announced).toEqual(world.patches.map(({ auditId }) => auditId))
  expect((await world.actions.find(planned.actionId))?.action).toMatchObject({
    state: 'rolled-back',
    message: expect.stringContaining('exceeded quota'),
  })
})

test('a rollout that never settles is taken back at the deadline', async () => {
  const world = fakeWorld()
  world.cluster.afterPatch = (reading) =>
    reading.mark?.endsWith('.revert')
      ? settle(reading)
      : { ...reading, progress: { ...reading.progress, ready: 5, available: 5 } }
  const planned = await plan(world, 6)
  await carryOutEdit(world, admin, orderOf(planned))
  await followEdit(world, planned.actionId)
  expect(world.entries.at(-1)?.outcome).toMatchObject({ status: 'rolled_back', code: 'deadline-exceeded' })
})

test('a rollout in waves has the time it needs: only standing still is held against it', async () => {
  const still = fakeWorld()
  const begun = still.now().getTime()
  const world: FakeWorld = {
    ...still,
    pause: async (milliseconds) => {
      await still.pause(milliseconds)
      const { reading } = still.cluster
      const available = Math.min(20, Math.floor((still.now().getTime() - begun) / 200_000) * 4)
      const progress = { desired: 20, updated: available, ready: available, available }
      const rollout = reading && { ...reading.rollout, observedGeneration: reading.rollout.generation }
      still.cluster.reading =
        reading && rollout && (available === 20 ? settle(reading) : { ...reading, progress, rollout })
    },
  }
  world.cluster.afterPatch = (reading) => ({
    ...reading,
    rollout: { ...reading.rollout, state: 'progressing' },
    // The controller has not looked yet: these are the counts of before, and no progress to measure by.
    progress: { desired: 20, updated: 20, ready: 20, available: 20 },
  })
  const planned = await plan(world, 20)
  const order = orderOf(planned, { confirmation: 'be-fa-public' })
  expect(await carryOutEdit(world, admin, order)).toMatchObject({ granted: true, value: { progress: null } })
  await followEdit(world, planned.actionId)
  expect(world.now().getTime() - begun).toBeGreaterThan(3 * world.settings.rolloutTimeoutMs)
  expect(await stateOf(world, planned)).toBe('succeeded')
})

test('what another hand has written since is never taken back', async () => {
  const world = fakeWorld()
  world.cluster.afterPatch = onlyBackWorks
  const planned = await plan(world, 6)
  await carryOutEdit(world, admin, orderOf(planned))
  const { reading } = world.cluster
  if (!reading) throw new Error('no workload')
  world.cluster.reading = { ...reading, rollout: { ...reading.rollout, generation: reading.rollout.generation + 1 } }
  await followEdit(world, planned.actionId)
  expect(world.patches).toHaveLength(1)
  expect(await stateOf(world, planned)).toBe('failed')
  expect((await world.actions.find(planned.actionId))?.action.message).toContain('not taken back')
})

test('a taking back that itself fails is told as such', async () => {
  const world = fakeWorld()
  world.cluster.afterPatch = (reading) => ({ ...reading, rollout: { ...reading.rollout, state: 'stalled' } })
  const planned = await plan(world, 6)
  await carryOutEdit(world, admin, orderOf(planned))
  await followEdit(world, planned.actionId)
  expect(await stateOf(world, planned)).toBe('rollback-failed')
})

test('a console that dies while taking back goes on where it stopped, with one patch back', async () => {
  const world = fakeWorld()
  world.cluster.afterPatch = onlyBackWorks
  const planned = await plan(world, 6)
  await carryOutEdit(world, admin, orderOf(planned))
  let isDead = false
  const dying = {
    ...world,
    inHand: new Set<string>(),
    pause: () => (isDead ? Promise.reject(new Error('killed')) : world.pause(1_000)),
    kubernetes: {
      ...world.kubernetes,
      edit: async (patch: WorkloadPatch) => {
        isDead = true
        return world.kubernetes.edit(patch)
      },
    },
  }
  await expect(followEdit(dying, planned.actionId)).rejects.toThrow('killed')
  await reconcileIntents(world)
  await Promise.all(world.background)
  expect(world.patches.filter(({ mark }) => mark.endsWith('.revert'))).toHaveLength(1)
  expect(await stateOf(world, planned)).toBe('rolled-back')
})

test('another hand during the rollout ends it as superseded, with its name', async () => {
  const world = fakeWorld()
  const planned = await plan(world, 6)
  await carryOutEdit(world, admin, orderOf(planned))
  const { reading } = world.cluster
  if (!reading) throw new Error('no workload')
  world.cluster.reading = settle({
    ...reading,
    fields: { ...reading.fields, replicas: 3 },
    managers: { ...reading.managers, replicas: { manager: 'kubectl', at: null } },
  })
  await followEdit(world, planned.actionId)
  expect(world.entries.at(-1)?.outcome).toMatchObject({ status: 'superseded', code: 'moved' })
  expect((await world.actions.find(planned.actionId))?.action.message).toContain('kubectl')
})

test('an API server silent to the deadline leaves the end unknown', async () => {
  const world = fakeWorld()
  const planned = await plan(world, 6)
  await carryOutEdit(world, admin, orderOf(planned))
  const silent = {
    ...world,
    kubernetes: { ...world.kubernetes, readWorkload: () => Promise.reject(new NoAnswer('x')) },
  }
  await followEdit(silent, planned.actionId)
  expect(await stateOf(world, planned)).toBe('unknown')
})

test('a refused plan is on record, and a quota counts although a dry-run would not', async () => {
  const world = fakeWorld()
  world.cluster.quotas = [{ quota: 'pods', hard: 10, used: 9 }]
  const result = await planEdit(world, admin, { ref: collectorRef, wish: { kind: 'scale', replicas: 7 } })
  expect(result).toMatchObject({ granted: false, refusal: { reason: 'guardrail' } })
  expect(world.entries).toMatchObject([{ action: 'plan.refused', outcome: { code: 'over-quota' } }])
})

test('a plan goes by the cluster, not by a picture that is a moment behind', async () => {
  const rollout = { state: 'progressing', generation: 2, observedGeneration: 1, message: null, revision: '2' } as const
  const world = fakeWorld()
  const behind = { ...world, topology: () => topologyOf([workloadOf({ rollout })]) }
  expect((await planEdit(behind, admin, { ref: collectorRef, wish: { kind: 'scale', replicas: 6 } })).granted).toBe(
    true,
  )

  world.cluster.reading = readingOf(
    workloadOf({ replicas: { desired: 4, total: 4, ready: 4, available: 4, updated: 4 } }),
  )
  const planned = await plan(world, 5)
  expect(planned).toMatchObject({ before: { replicas: 4 }, after: { replicas: 5 } })
  expect(await planEdit(world, admin, { ref: collectorRef, wish: { kind: 'scale', replicas: 4 } })).toMatchObject({
    refusal: { guardrails: expect.arrayContaining([expect.objectContaining({ code: 'no-change' })]) },
  })
  expect(world.entries).toMatchObject([{ action: 'plan.refused' }])
})

test('a workload without replicas cannot be scaled', async () => {
  const world = fakeWorld(workloadOf({ replicas: null }))
  expect(await planEdit(world, admin, { ref: collectorRef, wish: { kind: 'scale', replicas: 3 } })).toMatchObject({
    refusal: { reason: 'guardrail', guardrails: [{ code: 'not-scalable' }] },
  })
})
