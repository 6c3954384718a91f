import { createHash, randomUUID } from 'node:crypto'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { isSame, type Guardrail } from '#lib/domain/guardrail.ts'
import { carryOutEdit } from '#lib/operations/carry-out-edit.ts'
import { admin, fakeWorld, workloadOf } from '#lib/operations/fake-world.ts'
import { planEdit } from '#lib/operations/plan-edit.ts'
import type { ActionStore } from '#lib/operations/ports.ts'
import { actionStore, recentActions } from './actions.ts'
import { plannedEdit } from './testing/planned-edit.ts'
import { databaseKinds, testServer, type TestDatabase, type TestServer } from './testing/test-database.ts'

const dry: Guardrail = { code: 'dry-run-accepted', level: 'pass' }
const by = { id: 'account-1', name: 'admin' }
const claim = { reason: 'Peak hour tonight', ticket: null, at: '2026-11-20T12:01:00.000Z' }

describe.each(databaseKinds)('the store of actions on %s', (kind) => {
  let server: TestServer
  let world: TestDatabase
  let store: ActionStore

  beforeAll(async () => {
    server = await testServer(kind)
    world = await server.fresh()
    store = actionStore(world.database.prisma, { id: 'process-1', isAlone: false })
  })
  afterAll(async () => {
    await world?.remove()
    await server?.remove()
  })

  const planned = async (name: string) => {
    const plan = plannedEdit(name)
    await store.savePlan(plan, by)
    return plan
  }

  test('a plan comes back as it was saved', async () => {
    const plan = await planned('saved')
    expect(await store.find(plan.actionId)).toEqual({
      plan,
      action: {
        id: plan.actionId,
        kind: 'scale',
        state: 'planned',
        phase: null,
        target: plan.target,
        change: [{ path: '/spec/replicas', from: 3, to: 5 }],
        undoes: null,
        group: null,
        requestedBy: by,
        reason: null,
        ticket: null,
        plannedAt: plan.plannedAt,
        intentAt: null,
        appliedAt: null,
        settledAt: null,
        deadlineAt: null,
        progress: null,
        probes: [],
        message: null,
        approval: null,
      },
      appliedGeneration: null,
      session: null,
    })
    expect(await store.find(randomUUID())).toBeNull()
    await expect(store.savePlan(plan, by)).rejects.toMatchObject({ code: 'P2002' })
  })

  test('what a plan asks for is still the same when it comes back', async () => {
    const owner = { tool: 'argo-cd', name: 'shop', automatic: true, replicasKey: null, guiApiKey: 'api.gui' } as const
    const guardrails: readonly Guardrail[] = [
      { code: 'self-healing-owner', level: 'confirm', owner, sets: 'gui-api', key: 'api.gui' },
      { code: 'exposes-to-internet', level: 'confirm', routes: ['Ingress b', 'Ingress a'] },
      { code: 'below-minimum', level: 'confirm', role: 'collector', minimum: 3 },
    ]
    const plan = { ...plannedEdit('asks'), guardrails }
    await store.savePlan(plan, by)
    const kept = (await store.find(plan.actionId))?.plan.guardrails ?? []
    const isAsBefore = guardrails.map((guardrail, index) => kept[index] !== undefined && isSame(guardrail, kept[index]))
    expect(isAsBefore).toEqual([true, true, true])
    expect(
      isSame({ code: 'below-minimum', level: 'confirm', role: 'collector', minimum: 2 }, guardrails[2] ?? dry),
    ).toBe(false)
  })

  test('a plan that wants the typed name and was kept here runs with it, and not without', async () => {
    const workload = workloadOf({ name: `typed-${kind}`, id: `tracardi/Deployment/typed-${kind}` })
    const fake = fakeWorld(workload)
    const digest = (text: string) => createHash('sha256').update(text).digest('hex')
    const console = { ...fake, actions: store, newId: randomUUID, digest }
    const plan = await planEdit(console, admin, { ref: workload, wish: { kind: 'scale', replicas: 2 } })
    if (!plan.granted) throw new Error('refused')
    const { actionId, hash: planHash } = plan.value
    const order = { actionId, planHash, reason: claim.reason, ticket: null }
    expect(await carryOutEdit(console, admin, { ...order, confirmation: null })).toMatchObject({
      refusal: { reason: 'confirmation-missing' },
    })
    expect(await carryOutEdit(console, admin, { ...order, confirmation: workload.name })).toMatchObject({
      granted: true,
    })
    expect(fake.patches).toHaveLength(1)
  })

  test('a plan is submitted once for ever, however many try at the same moment', async () => {
    const { actionId } = await planned('once')
    const claims = await Promise.all(Array.from({ length: 8 }, () => store.claim(actionId, claim)))
    expect(claims.filter(({ claimed }) => claimed)).toHaveLength(1)
    await store.change(actionId, { state: 'succeeded', settledAt: '2026-11-20T12:02:00.000Z' })
    expect(await store.claim(actionId, claim)).toEqual({ claimed: false, because: 'used' })
    expect(await store.claim(randomUUID(), claim)).toEqual({ claimed: false, because: 'used' })
  })

  test('one open action holds its target until it is settled', async () => {
    const plans = await Promise.all([planned('held'), planned('held'), planned('held')])
    const claims = await Promise.all(plans.map(({ actionId }) => store.claim(actionId, claim)))
    expect(claims.filter(({ claimed }) => claimed)).toHaveLength(1)
    const winner = plans[claims.findIndex(({ claimed }) => claimed)]
    const loser = plans[claims.findIndex(({ claimed }) => !claimed)]
    if (winner === undefined || loser === undefined) throw new Error('No winner or no loser.')
    expect(claims.find(({ claimed }) => !claimed)).toMatchObject({ because: 'taken', by: { id: winner.actionId } })
    expect(await store.openActionFor(winner.target)).toMatchObject({
      id: winner.actionId,
      state: 'intent',
      reason: claim.reason,
    })

    for (const state of ['applied', 'unknown'] as const) {
      await store.change(winner.actionId, { state })
      expect(await store.claim(loser.actionId, claim)).toMatchObject({ because: 'taken' })
    }
    await store.change(winner.actionId, { state: 'failed', message: 'The rollout stalled.' })
    expect(await store.openActionFor(winner.target)).toBeNull()
    expect(await store.claim(loser.actionId, claim)).toEqual({ claimed: true })
  })

  test('progress and times are kept, and open actions are found again after a restart', async () => {
    const { actionId } = await planned('rolling')
    await store.claim(actionId, { ...claim, ticket: 'CHG-1' })
    const progress = { desired: 5, updated: 4, ready: 3, available: 3 }
    const times = { appliedAt: '2026-11-20T12:01:01.000Z', deadlineAt: '2026-11-20T12:06:00.000Z' }
    const changed = await store.change(actionId, { state: 'applied', progress, ...times })
    expect(changed).toMatchObject({ state: 'applied', progress, ...times, ticket: 'CHG-1', intentAt: claim.at })
    expect(await store.change(actionId, { progress: null })).toMatchObject({ state: 'applied', progress: null })
    await store.change(actionId, { progress })
    const open = await store.openActions()
    expect(open.map(({ action }) => action.id)).toContain(actionId)
    expect(open.find(({ action }) => action.id === actionId)?.plan.hash).toBe('ab'.repeat(32))
  })

  test('the list shows what was submitted, newest first, and no idle plan', async () => {
    const idle = await planned('idle')
    const recent = await recentActions(world.database.prisma, 100)
    expect(recent.map(({ id }) => id)).not.toContain(idle.actionId)
    expect(recent.length).toBeGreaterThanOrEqual(4)
    expect(await recentActions(world.database.prisma, 2)).toHaveLength(2)
  })

  test('changing an action that does not exist is an error', async () => {
    await expect(store.change(randomUUID(), { state: 'failed' })).rejects.toThrow('There is no action')
  })
})
