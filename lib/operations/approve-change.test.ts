import { describe, expect, test } from 'vitest'

import type { Action, ActionState, EditPlan } from '#lib/domain/action.ts'
import { approveChange } from './approve-change.ts'
import { carryOutEdit } from './carry-out-edit.ts'
import { carryOutGroup } from './carry-out-group.ts'
import { admin, collectorRef, fakeWorld, type FakeWorld } from './fake-world.ts'
import { followEdit } from './follow-edit.ts'
import { lookAfterApprovals } from './look-after-approvals.ts'
import { planEdit } from './plan-edit.ts'
import { planGroup } from './plan-group.ts'
import { AuditUnavailable, type Actor, type World } from './ports.ts'
import { reconcileIntents } from './reconcile-intents.ts'
import { rejectChange } from './reject-change.ts'
import { requestTeller } from './request-teller.ts'
import { withdrawChange } from './withdraw-change.ts'

const second: Actor = { ...admin, id: 'account-2', name: 'second', session: 'fedcba9876543210' }
const third: Actor = { ...admin, id: 'account-3', name: 'third' }
const reason = 'INC-2291 more traffic'
const minute = 60_000

function policed(): FakeWorld {
  const world = fakeWorld()
  Object.assign(world.settings, { approvals: ['scale'] })
  return world
}

async function plan(world: World, replicas = 6): Promise<EditPlan> {
  const planned = await planEdit(world, admin, { ref: collectorRef, wish: { kind: 'scale', replicas } })
  if (!planned.granted) throw new Error(JSON.stringify(planned.refusal))
  return planned.value
}

const submit = (world: World, { actionId, hash: planHash }: EditPlan, confirmation: string | null = null) =>
  carryOutEdit(world, admin, { actionId, planHash, reason, ticket: 'INC-2291', confirmation })

/** A scale that waits for a second admin. */
async function asked(world: World, replicas = 6): Promise<EditPlan> {
  const made = await plan(world, replicas)
  const submitted = await submit(world, made, made.target.name)
  if (!submitted.granted || submitted.value.state !== 'pending-approval') throw new Error('it does not wait')
  return made
}

const decisionOf = ({ actionId, hash: planHash }: EditPlan) => ({
  actionId,
  planHash,
  reason: 'Looked at it with care',
})

async function actionOf(world: World, { actionId }: EditPlan): Promise<Action> {
  const found = await world.actions.find(actionId)
  if (found === null) throw new Error('gone')
  return found.action
}

const eventsOf = (world: FakeWorld) => world.entries.map(({ action, phase }) => `${action} ${phase}`)
const last = (world: FakeWorld) => world.entries.at(-1)

describe('A change that needs a second admin', () => {
  test('says so in its plan, and the hash binds it', async () => {
    const world = policed()
    const { guardrails, hash } = await plan(world)
    expect(guardrails).toContainEqual({ code: 'needs-approval', level: 'approve', rules: ['scale'] })
    expect(hash).toContain('needs-approval')
  })

  test('waits: nothing is sent, the request is on record, and its target is taken', async () => {
    const world = policed()
    const made = await asked(world)
    expect(world.patches).toEqual([])
    expect(eventsOf(world)).toEqual(['approval.requested approval'])
    expect(last(world)).toMatchObject({
      actor: { id: admin.id },
      reason,
      ticket: 'INC-2291',
      facts: { plan_hash: made.hash },
    })
    expect(await actionOf(world, made)).toMatchObject({
      reason,
      approval: { askedAt: '2026-11-20T12:00:00.000Z', until: '2026-11-20T13:00:00.000Z', by: null, entry: null },
    })
    const again = await planEdit(world, second, { ref: collectorRef, wish: { kind: 'scale', replicas: 7 } })
    const open = expect.objectContaining({ code: 'action-open', by: 'admin' })
    expect(again).toMatchObject({ refusal: { guardrails: expect.arrayContaining([open]) } })
  })

  test('submitted twice asks once', async () => {
    const world = policed()
    const made = await plan(world)
    const both = await Promise.all([submit(world, made), submit(world, made)])
    expect(both.map((one) => one.granted && one.value.state)).toEqual(['pending-approval', 'pending-approval'])
    expect(eventsOf(world)).toEqual(['approval.requested approval'])
  })

  test('asks for the typed name too, where its plan does', async () => {
    const world = policed()
    const made = await plan(world, 2)
    expect(await submit(world, made)).toMatchObject({ refusal: { reason: 'confirmation-missing' } })
    expect(await submit(world, made, 'be-fa-public')).toMatchObject({ value: { state: 'pending-approval' } })
  })

  test('waits also where the policy became stricter after the plan was made', async () => {
    const world = fakeWorld()
    const made = await plan(world)
    Object.assign(world.settings, { approvals: ['scale'] })
    expect(await submit(world, made)).toMatchObject({ value: { state: 'pending-approval' } })
  })

  test('that did not reach the log is no request: nobody can approve it, and it frees its target', async () => {
    const world = policed()
    const made = await plan(world)
    const down = { ...world.auditLog, appendHeld: () => Promise.reject(new AuditUnavailable('disk full')) }
    await expect(submit({ ...world, auditLog: down }, made)).rejects.toThrow('disk full')
    expect(await approveChange(world, second, decisionOf(made))).toMatchObject({
      refusal: { reason: 'not-pending', state: 'lapsed' },
    })
    expect(world.patches).toEqual([])
    await asked(world)
  })
})

describe('A second admin', () => {
  test('approves, and the change runs as any other, in the name of the one who asked, with the yes on each entry', async () => {
    const world = policed()
    const made = await asked(world)
    const approved = await approveChange(world, second, decisionOf(made))
    expect(approved).toMatchObject({ value: { state: 'applied', approval: { by: { name: 'second' }, entry: 1 } } })
    await followEdit(world, made.actionId)
    expect(world.patches).toHaveLength(1)
    expect(eventsOf(world)).toEqual([
      'approval.requested approval',
      'approval.given approval',
      'workload.scale intent',
      'workload.scale outcome',
    ])
    const [, given, intent, outcome] = world.entries
    expect(given).toMatchObject({ actor: { id: 'account-2' }, reason: 'Looked at it with care' })
    const approvals = [{ ref: 'account-2', entry: 1 }]
    expect(intent).toMatchObject({
      actor: { id: 'account-1', name: 'admin', session: admin.session },
      reason,
      ticket: 'INC-2291',
      approvals,
    })
    expect(outcome).toMatchObject({ approvals, outcome: { status: 'succeeded' } })
  })

  test('approves once: of two that do at the same moment one runs it, and a second click gets the same answer', async () => {
    const world = policed()
    const made = await asked(world)
    const answers = await Promise.all([second, third, second].map((who) => approveChange(world, who, decisionOf(made))))
    expect(answers.filter(({ granted }) => granted).length).toBeGreaterThanOrEqual(1)
    expect(world.patches).toHaveLength(1)
    expect(eventsOf(world).filter((event) => event === 'approval.given approval')).toHaveLength(1)
    expect(await approveChange(world, second, decisionOf(made))).toMatchObject({ granted: true })
    expect(await approveChange(world, third, decisionOf(made))).toMatchObject({ refusal: { reason: 'not-pending' } })
    expect(world.patches).toHaveLength(1)
  })

  test('approves only the plan that was shown', async () => {
    const world = policed()
    const made = await asked(world)
    const other = { ...decisionOf(made), planHash: 'another' }
    expect(await approveChange(world, second, other)).toMatchObject({ refusal: { reason: 'plan-differs' } })
    expect(last(world)).toMatchObject({ action: 'approval.refused', outcome: { code: 'plan-differs' } })
    expect((await actionOf(world, made)).state).toBe('pending-approval')
  })

  test('cannot approve what has moved since: the request is over, and says who moved it', async () => {
    const world = policed()
    const made = await asked(world)
    const { reading } = world.cluster
    if (!reading) throw new Error('no reading')
    world.cluster.reading = {
      ...reading,
      fields: { ...reading.fields, replicas: 9 },
      rollout: { ...reading.rollout, generation: 2, observedGeneration: 2 },
      managers: { ...reading.managers, replicas: { manager: 'kubectl-edit', at: null } },
    }
    expect(await approveChange(world, second, decisionOf(made))).toMatchObject({
      refusal: { reason: 'changed-meanwhile', by: ['kubectl-edit'] },
    })
    expect(await actionOf(world, made)).toMatchObject({ state: 'stale' })
    expect(last(world)).toMatchObject({
      action: 'approval.stale',
      actor: { id: 'account-2' },
      outcome: { code: 'moved' },
    })
    expect(world.patches).toEqual([])
  })

  test('is told what stands against it now, and the request waits on', async () => {
    const world = policed()
    const made = await asked(world)
    const { picture } = world.cluster
    const justStarted = { ...picture(), freshness: 'starting', workloads: [] } as const
    for (const seen of [{ ...picture(), freshness: 'stale' } as const, justStarted]) {
      world.cluster.picture = () => seen
      expect(await approveChange(world, second, decisionOf(made))).toMatchObject({ refusal: { reason: 'guardrail' } })
      expect(last(world)).toMatchObject({ action: 'approval.refused', outcome: { code: 'guardrail' } })
    }
    world.cluster.picture = picture
    expect(await approveChange(world, second, decisionOf(made))).toMatchObject({ value: { state: 'applied' } })
  })

  test('cannot approve for somebody who is no admin any more', async () => {
    const world = policed()
    const made = await asked(world)
    const left = { ...world, stillMay: (id: string) => Promise.resolve(id !== admin.id) }
    expect(await approveChange(left, second, decisionOf(made))).toMatchObject({
      refusal: { reason: 'requester-may-not' },
    })
    expect(world.patches).toEqual([])
    expect(await rejectChange(left, second, decisionOf(made))).toMatchObject({ value: { state: 'rejected' } })
  })

  test('rejects with a reason, and the target is free', async () => {
    const world = policed()
    const made = await asked(world)
    expect(await rejectChange(world, second, decisionOf(made))).toMatchObject({
      value: { state: 'rejected', message: 'Rejected by second: Looked at it with care' },
    })
    expect(last(world)).toMatchObject({
      action: 'approval.rejected',
      reason: 'Looked at it with care',
      outcome: { message: 'A second admin rejected it.' },
    })
    expect(await approveChange(world, third, decisionOf(made))).toMatchObject({ refusal: { reason: 'not-pending' } })
    await asked(world)
  })
})

describe('Whoever asked', () => {
  test('can neither approve nor reject it, and the attempt is on record as denied', async () => {
    const world = policed()
    const made = await asked(world)
    for (const verb of [approveChange, rejectChange]) {
      expect(await verb(world, admin, decisionOf(made))).toMatchObject({ refusal: { reason: 'own-request' } })
      expect(last(world)).toMatchObject({
        action: 'approval.refused',
        outcome: { status: 'denied', code: 'own-request' },
      })
    }
    expect(await actionOf(world, made)).toMatchObject({ state: 'pending-approval', approval: { by: null } })
    expect(world.patches).toEqual([])
  })

  test('withdraws it while it waits, and nobody else does', async () => {
    const world = policed()
    const made = await asked(world)
    expect(await withdrawChange(world, second, decisionOf(made))).toMatchObject({ refusal: { reason: 'plan-unknown' } })
    expect(await withdrawChange(world, admin, decisionOf(made))).toMatchObject({ value: { state: 'withdrawn' } })
    expect(last(world)).toMatchObject({ action: 'approval.withdrawn', actor: { id: admin.id } })
    expect(await approveChange(world, second, decisionOf(made))).toMatchObject({
      refusal: { reason: 'not-pending', state: 'withdrawn' },
    })
  })
})

describe('Time and crashes', () => {
  test('a request lapses after an hour, by itself, and frees its target', async () => {
    const world = policed()
    const made = await asked(world)
    world.pass(59 * minute)
    await lookAfterApprovals(world)
    expect((await actionOf(world, made)).state).toBe('pending-approval')
    world.pass(2 * minute)
    await lookAfterApprovals(world)
    expect((await actionOf(world, made)).state).toBe('lapsed')
    expect(last(world)).toMatchObject({ action: 'approval.expired', actor: { type: 'system' } })
    await asked(world)
  })

  test('a yes that comes too late ends the request, even where nobody looked after it', async () => {
    const world = policed()
    const made = await asked(world)
    world.pass(61 * minute)
    expect(await approveChange(world, second, decisionOf(made))).toMatchObject({
      refusal: { reason: 'not-pending', state: 'lapsed' },
    })
    expect(world.patches).toEqual([])
  })

  test('killed between the yes and its entry, or between that and the intent, nothing was sent and the action is closed', async () => {
    for (const survived of [0, 1]) {
      const world = policed()
      const made = await asked(world)
      let appended = 0
      const dies: World['auditLog'] = {
        ...world.auditLog,
        appendHeld: (draft) =>
          appended++ < survived ? world.auditLog.append(draft) : Promise.reject(new Error('killed')),
      }
      await expect(approveChange({ ...world, auditLog: dies }, second, decisionOf(made))).rejects.toThrow('killed')
      expect((await actionOf(world, made)).state).toBe('intent')
      await reconcileIntents(world)
      expect((await actionOf(world, made)).state).toBe('not-applied')
      expect(last(world)).toMatchObject({
        phase: 'reconciled',
        outcome: { code: 'never-sent' },
        approvals: survived === 0 ? [] : [{ ref: 'account-2', entry: 1 }],
      })
      expect(world.patches).toEqual([])
      expect(await approveChange(world, third, decisionOf(made))).toMatchObject({ refusal: { reason: 'not-pending' } })
    }
  })

  test('killed while it ended a request, the log says how it ended', async () => {
    const world = policed()
    const made = await asked(world)
    const dies = { ...world.actions, change: () => Promise.reject(new Error('killed')) }
    await expect(rejectChange({ ...world, actions: dies }, second, decisionOf(made))).rejects.toThrow('killed')
    expect((await actionOf(world, made)).state).toBe('pending-approval')
    expect(await approveChange(world, third, decisionOf(made))).toMatchObject({
      refusal: { reason: 'not-pending', state: 'rejected' },
    })
    expect(eventsOf(world).filter((event) => event.startsWith('approval.rejected'))).toHaveLength(1)
    expect(world.patches).toEqual([])
  })
})

describe('Several scales as one plan', () => {
  test('cannot be planned where one of them needs a second admin', async () => {
    const world = policed()
    const { parts, hash } = await planGroup(world, admin, [{ ref: collectorRef, replicas: 6 }])
    expect(hash).toBeNull()
    expect(parts).toMatchObject([{ refusal: { guardrails: [{ code: 'approve-alone' }] } }])
  })

  test('are refused where the policy became stricter since', async () => {
    const world = fakeWorld()
    const { group, hash } = await planGroup(world, admin, [{ ref: collectorRef, replicas: 6 }])
    Object.assign(world.settings, { approvals: ['scale'] })
    const order = { group, planHash: hash ?? '', reason, ticket: null, confirmation: null }
    expect(await carryOutGroup(world, admin, order)).toMatchObject({ refusal: { reason: 'guardrail' } })
    expect(world.patches).toEqual([])
  })
})

const states: readonly ActionState[] = [
  'applied',
  'succeeded',
  'rejected',
  'withdrawn',
  'lapsed',
  'stale',
  'not-applied',
]

describe.each(states)('A request that has ended as %s', (state) => {
  test.each([
    ['approved', approveChange, second],
    ['rejected', rejectChange, second],
    ['withdrawn', withdrawChange, admin],
  ] as const)('cannot be %s', async (_, verb, actor) => {
    const world = policed()
    const made = await asked(world)
    await world.actions.change(made.actionId, { state })
    expect(await verb(world, actor, decisionOf(made))).toMatchObject({ refusal: { reason: 'not-pending', state } })
    expect(world.patches).toEqual([])
  })
})

test('a change that never needed a second admin has no request to decide on', async () => {
  const world = fakeWorld()
  const made = await plan(world)
  await submit(world, made)
  expect(await approveChange(world, second, decisionOf(made))).toMatchObject({ refusal: { reason: 'not-found' } })
  expect(await approveChange(world, second, { ...decisionOf(made), actionId: 'none' })).toMatchObject({
    granted: false,
  })
})

test('browsers of another console hear once that a request waits, and once that it was decided', async () => {
  const world = policed()
  const heard: string[] = []
  const other: World = { ...world, announce: ({ state }) => void heard.push(state) }
  const tell = requestTeller(other)
  await tell()
  const made = await asked(world)
  await tell()
  await tell()
  await rejectChange(world, second, decisionOf(made))
  await tell()
  await tell()
  expect(heard).toEqual(['pending-approval', 'rejected'])
})
