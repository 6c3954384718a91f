import { createHash, randomUUID } from 'node:crypto'

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { approveChange } from '#lib/operations/approve-change.ts'
import { carryOutEdit } from '#lib/operations/carry-out-edit.ts'
import { admin, collectorRef, fakeWorld, type FakeWorld } from '#lib/operations/fake-world.ts'
import { lookAfterApprovals } from '#lib/operations/look-after-approvals.ts'
import { planEdit } from '#lib/operations/plan-edit.ts'
import type { Actor, World } from '#lib/operations/ports.ts'
import { reconcileIntents } from '#lib/operations/reconcile-intents.ts'
import { rejectChange } from '#lib/operations/reject-change.ts'
import { readActionPage } from './action-pages.ts'
import { actionStore } from './actions.ts'
import { openAuditLog } from './audit-log.ts'
import { checkChain, readAudit } from './read-audit.ts'
import { plannedEdit } from './testing/planned-edit.ts'
import { databaseKinds, testServer, type TestDatabase, type TestServer } from './testing/test-database.ts'

const reason = 'More visitors tonight'
const account = (name: string): Actor => ({ ...admin, id: randomUUID(), name })
const ana = account('ana')
const second = account('second')

describe.each(databaseKinds)('approvals on %s', (kind) => {
  let server: TestServer
  let database: TestDatabase
  let outside: FakeWorld

  beforeAll(async () => {
    server = await testServer(kind)
    database = await server.fresh()
  })
  afterAll(async () => {
    await database?.remove()
    await server?.remove()
  })
  beforeEach(async () => {
    outside = fakeWorld()
    outside.cluster.picture = (
      (seen) => () =>
        seen
    )(outside.cluster.picture())
    await database.asOwner(
      `update action set state = 'failed' where state in ('pending-approval', 'intent', 'applied');`,
    )
  })

  /** A console process over the same database and the same cluster. */
  const started = async (name: string): Promise<World> => ({
    ...outside,
    inHand: new Set(),
    claimedAt: new Map(),
    newId: randomUUID,
    digest: (text) => createHash('sha256').update(text).digest('hex'),
    actions: actionStore(database.database.prisma, { id: name, isAlone: false }),
    auditLog: await openAuditLog(database.database, {
      console: { version: 'test' },
      holder: name,
      sink: async () => {},
    }),
    settings: { ...outside.settings, approvals: ['scale'] },
  })

  const asked = async (world: World) => {
    const planned = await planEdit(world, ana, { ref: collectorRef, wish: { kind: 'scale', replicas: 6 } })
    if (!planned.granted) throw new Error(JSON.stringify(planned.refusal))
    const { actionId, hash: planHash } = planned.value
    const order = { actionId, planHash, reason, ticket: null, confirmation: null }
    const submitted = await carryOutEdit(world, ana, order)
    expect(submitted).toMatchObject({ value: { state: 'pending-approval' } })
    return { actionId, planHash, reason: 'Looked at it with care' }
  }
  const story = async (actionId: string) => {
    const { entries } = await readAudit(database.database.prisma, { log: 'ops', actionId }, { limit: 50 })
    return entries.toReversed()
  }
  const stateOf = async (world: World, id: string) => (await world.actions.find(id))?.action.state

  test('eight admins approve on four consoles at the same moment: it runs once, approved by one of them', async () => {
    const worlds = await Promise.all(['one', 'two', 'three', 'four'].map(started))
    const [first] = worlds
    if (!first) throw new Error('none')
    const decision = await asked(first)
    const answers = await Promise.all(
      [...worlds, ...worlds].map((world, index) => approveChange(world, account(`admin-${index}`), decision)),
    )
    expect(answers.filter(({ granted }) => granted)).toHaveLength(1)
    expect(outside.patches).toHaveLength(1)
    const told = await story(decision.actionId)
    expect(told.map(({ action, phase }) => `${action} ${phase}`)).toEqual([
      'approval.requested approval',
      'approval.given approval',
      'workload.scale intent',
    ])
    const [, given, intent] = told
    expect(intent?.approvals).toEqual([{ ref: given?.actor.type === 'user' ? given.actor.id : '', entry: given?.seq }])
    expect(intent?.actor).toMatchObject({ id: ana.id, name: 'ana', session: admin.session })
    expect(await checkChain(database.database.prisma, 'ops')).toMatchObject({ intact: true })
  })

  test('a yes and a no at the same moment are one of the two', async () => {
    const [one, two] = [await started('one'), await started('two')]
    const decision = await asked(one)
    const [yes, no] = await Promise.all([
      approveChange(one, second, decision),
      rejectChange(two, account('third'), decision),
    ])
    expect([yes.granted, no.granted].filter(Boolean)).toHaveLength(1)
    expect(outside.patches).toHaveLength(yes.granted ? 1 : 0)
    const ends = (await story(decision.actionId)).map(({ action }) => action)
    expect(ends.includes('approval.given')).toBe(yes.granted)
    expect(ends.includes('approval.rejected')).toBe(no.granted)
  })

  test('the table itself takes no approval by whoever asked, and none twice', async () => {
    const world = await started('one')
    const { actionId } = await asked(world)
    await world.actions.take(actionId, 'mine')
    const at = '2026-11-20T12:01:00.000Z'
    await expect(world.actions.approve(actionId, { by: { id: ana.id, name: 'ana' }, at })).rejects.toThrow(
      'action_not_approved_by_requester',
    )
    expect(await stateOf(world, actionId)).toBe('pending-approval')
    const approval = { by: { id: second.id, name: 'second' }, at }
    expect(await world.actions.approve(actionId, approval)).toMatchObject({
      state: 'intent',
      approval: { by: approval.by },
    })
    await expect(world.actions.approve(actionId, approval)).rejects.toMatchObject({ name: 'HoldLost' })
  })

  test('what waits holds its target, and gives it free when it lapses', async () => {
    const world = await started('one')
    const decision = await asked(world)
    const other = { ...plannedEdit('be-fa-public'), actionId: randomUUID() }
    await world.actions.savePlan(other, second)
    const claim = { reason, ticket: null, at: '2026-11-20T12:01:00.000Z' }
    expect(await world.actions.claim(other.actionId, claim)).toMatchObject({
      because: 'taken',
      by: { id: decision.actionId },
    })
    const page = await readActionPage(database.database.prisma, { open: true }, { before: null, limit: 10 })
    expect(page?.actions.map(({ id }) => id)).toEqual([decision.actionId])

    outside.pass(61 * 60_000)
    await lookAfterApprovals(world)
    expect(await stateOf(world, decision.actionId)).toBe('lapsed')
    expect((await story(decision.actionId)).at(-1)).toMatchObject({ action: 'approval.expired' })
    expect(await world.actions.claim(other.actionId, claim)).toEqual({ claimed: true })
  })

  test('two consoles that end the same request record it once', async () => {
    const worlds = [await started('one'), await started('two')]
    const [first] = worlds
    if (!first) throw new Error('none')
    const decision = await asked(first)
    outside.pass(61 * 60_000)
    await Promise.all([...worlds, ...worlds].map(lookAfterApprovals))
    expect((await story(decision.actionId)).filter(({ action }) => action === 'approval.expired')).toHaveLength(1)
  })

  test('a console that dies between the yes and the intent has sent nothing, and another one says so', async () => {
    const dying = await started('dying')
    const decision = await asked(dying)
    const { appendHeld } = dying.auditLog
    const auditLog: World['auditLog'] = {
      ...dying.auditLog,
      appendHeld: (draft) => (draft.phase === 'intent' ? Promise.reject(new Error('killed')) : appendHeld(draft)),
    }
    await expect(approveChange({ ...dying, auditLog }, second, decision)).rejects.toThrow('killed')
    expect(await stateOf(dying, decision.actionId)).toBe('intent')
    const other = await started('other')
    await reconcileIntents(other)
    expect(await stateOf(other, decision.actionId)).toBe('intent')
    await database.asOwner(`update action set held_until = clock_timestamp() where id = '${decision.actionId}';`)
    await reconcileIntents(other)
    expect(await stateOf(other, decision.actionId)).toBe('not-applied')
    const [, given, end] = await story(decision.actionId)
    expect(end).toMatchObject({
      phase: 'reconciled',
      outcome: { code: 'never-sent' },
      approvals: [{ ref: second.id, entry: given?.seq }],
    })
    expect(outside.patches).toEqual([])
    expect(await approveChange(other, account('third'), decision)).toMatchObject({ refusal: { reason: 'not-pending' } })
  })
})
