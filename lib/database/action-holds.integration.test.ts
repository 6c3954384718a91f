import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import type { AuditDraft } from '#lib/domain/audit-entry.ts'
import type { ActionLog, ActionStore } from '#lib/operations/ports.ts'
import { actionStore } from './actions.ts'
import { openAuditLog } from './audit-log.ts'
import { checkChain } from './read-audit.ts'
import { plannedEdit } from './testing/planned-edit.ts'
import { databaseKinds, testServer, type TestDatabase, type TestServer } from './testing/test-database.ts'

const by = { id: 'account-1', name: 'admin' }
const claim = { reason: 'Peak hour tonight', ticket: null, at: '2026-11-20T12:01:00.000Z' }

type Process = { readonly store: ActionStore; readonly log: ActionLog }

describe.each(databaseKinds)('holds of actions on %s', (kind) => {
  let server: TestServer
  let world: TestDatabase
  let one: Process
  let other: Process

  const started = async (id: string, isAlone = false): Promise<Process> => ({
    store: actionStore(world.database.prisma, { id, isAlone }),
    log: await openAuditLog(world.database, { console: { version: 'test' }, holder: id, sink: async () => {} }),
  })

  beforeAll(async () => {
    server = await testServer(kind)
    world = await server.fresh()
    one = await started('process-1')
    other = await started('process-2')
  })
  afterAll(async () => {
    await world?.remove()
    await server?.remove()
  })

  /** An action that the first process has claimed. */
  const claimed = async (name: string) => {
    const plan = plannedEdit(name)
    await one.store.savePlan(plan, by)
    await one.store.claim(plan.actionId, claim)
    return plan.actionId
  }
  const movesHold = (actionId: string, by: string) =>
    world.asOwner(`update action set held_until = clock_timestamp() + interval '${by}' where id = '${actionId}';`)
  const outcome = (actionId: string, message: string): AuditDraft & { actionId: string } => ({
    log: 'ops',
    action: 'workload.scale',
    actionId,
    phase: 'outcome',
    actor: { type: 'system', name: 'console' },
    source: null,
    target: { namespace: 'tracardi', kind: 'Deployment', name: 'held' },
    outcome: { status: 'succeeded', code: 'settled', message },
    facts: { undoes: null, group: null },
  })

  test('what one process works on no other can take', async () => {
    const id = await claimed('worked-on')
    expect(await other.store.take(id, 'abandoned')).toBeNull()
    expect(await other.store.take(id, 'mine')).toBeNull()
    await expect(other.store.change(id, { state: 'failed' })).rejects.toMatchObject({ name: 'HoldLost' })
    await expect(other.log.appendHeld(outcome(id, 'from the other'))).rejects.toMatchObject({ name: 'HoldLost' })
    expect(await one.log.entriesOf(id)).toEqual([])
    expect(await one.store.take(id, 'mine')).toMatchObject({ action: { id, state: 'intent' } })
  })

  test('what the same process works on is not abandoned', async () => {
    expect(await one.store.take(await claimed('own'), 'abandoned')).toBeNull()
  })

  test('a hold that ran out is taken by one of many, and the one that had it can neither change nor record', async () => {
    const id = await claimed('abandoned')
    await movesHold(id, '-1 ms')
    const processes = await Promise.all(Array.from({ length: 8 }, (_, count) => started(`taker-${count}`)))
    const taken = await Promise.all(processes.map(({ store }) => store.take(id, 'abandoned')))
    expect(taken.filter((stored) => stored !== null)).toHaveLength(1)
    const taker = processes[taken.findIndex((stored) => stored !== null)]

    await expect(one.store.change(id, { state: 'succeeded' })).rejects.toMatchObject({ name: 'HoldLost' })
    await expect(one.log.appendHeld(outcome(id, 'too late'))).rejects.toMatchObject({ name: 'HoldLost' })
    await taker?.log.appendHeld(outcome(id, 'in time'))
    await taker?.store.change(id, { state: 'succeeded' })
    expect(await one.log.entriesOf(id)).toEqual([
      { phase: 'outcome', outcome: { status: 'succeeded', code: 'settled', message: 'in time' } },
    ])
  })

  test('two that record an end at the same moment, one of them without the hold, leave one entry', async () => {
    const id = await claimed('raced')
    await movesHold(id, '-1 ms')
    const [mine, , theirs] = await Promise.allSettled([
      one.log.appendHeld(outcome(id, 'one')),
      other.store.take(id, 'abandoned'),
      other.log.appendHeld(outcome(id, 'other')),
    ])
    const written = await one.log.entriesOf(id)
    const accepted = [mine, theirs].filter(({ status }) => status === 'fulfilled')
    expect(written).toHaveLength(accepted.length)
    // The second may come after the take, but never one without the hold at its moment.
    await expect(one.log.appendHeld(outcome(id, 'one again'))).rejects.toMatchObject({ name: 'HoldLost' })
    expect(await checkChain(world.database.prisma, 'ops')).toMatchObject({ intact: true })
  })

  test('a hold is kept as long as it is renewed, and a lost one does not come back', async () => {
    const id = await claimed('kept')
    await movesHold(id, '1 ms')
    await one.store.keep([id])
    expect(await other.store.take(id, 'abandoned')).toBeNull()
    await movesHold(id, '-1 ms')
    expect(await other.store.take(id, 'abandoned')).not.toBeNull()
    await one.store.keep([id])
    await movesHold(id, '-1 ms')
    expect(await one.store.take(id, 'abandoned')).not.toBeNull()
  })

  test("a jump of the database's clock, back or forth, leaves nothing held for ever and nothing held twice", async () => {
    const id = await claimed('jumped')
    await movesHold(id, '1 hour')
    expect(await other.store.take(id, 'abandoned')).not.toBeNull()
    await expect(one.store.change(id, { state: 'succeeded' })).rejects.toMatchObject({ name: 'HoldLost' })
  })

  test('a closed action cannot be taken', async () => {
    const id = await claimed('closed')
    await one.store.change(id, { state: 'succeeded' })
    expect(await one.store.take(id, 'mine')).toBeNull()
    expect(await other.store.take(id, 'abandoned')).toBeNull()
  })

  test('the only process takes at once what a dead one held', async () => {
    const id = await claimed('embedded')
    const next = await started('process-3', true)
    expect(await next.store.take(id, 'abandoned')).not.toBeNull()
    expect(await next.store.take(id, 'abandoned')).toBeNull()
  })

  test('an action that rests is nobody’s until the time is over, and never for longer than an hour', async () => {
    const id = await claimed('resting')
    await other.store.rest(id, 60_000)
    expect(await one.store.keep([id])).toBe(1)
    await one.store.rest(id, 60_000)
    const alone = await started('process-4', true)
    for (const { store } of [one, other, alone]) expect(await store.take(id, 'mine')).toBeNull()
    expect(await one.store.keep([id])).toBe(0)
    await movesHold(id, '-1 ms')
    expect(await other.store.take(id, 'abandoned')).not.toBeNull()

    await other.store.rest(id, 60_000)
    await movesHold(id, '2 hours')
    expect(await one.store.take(id, 'abandoned')).not.toBeNull()
  })

  test('only a plan that was never claimed is dropped', async () => {
    const plan = plannedEdit('dropped')
    await one.store.savePlan(plan, by)
    expect(await other.store.drop(plan.actionId, { state: 'expired' })).toMatchObject({ state: 'expired' })
    expect(await one.store.drop(await claimed('running'), { state: 'refused' })).toBeNull()
  })
})
