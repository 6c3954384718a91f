import { expect, test } from 'vitest'
import type { Action, EditPlan } from '#lib/domain/action.ts'
import { carryOutEdit } from './carry-out-edit.ts'
import { admin, collectorRef, fakeWorld, settle, type FakeWorld } from './fake-world.ts'
import { followEdit } from './follow-edit.ts'
import { planEdit } from './plan-edit.ts'
import { HoldLost, NoAnswer, type World } from './ports.ts'
import { reconcileIntents } from './reconcile-intents.ts'

const dies = () => Promise.reject(new Error('killed'))
const hourMs = 3_600_000

async function plan(world: World, replicas = 6): Promise<EditPlan> {
  const result = await planEdit(world, admin, { ref: collectorRef, wish: { kind: 'scale', replicas } })
  if (!result.granted) throw new Error(`refused: ${JSON.stringify(result.refusal)}`)
  return result.value
}

function submit(world: World, { actionId, hash }: EditPlan) {
  const rest = { reason: 'INC-2291 more traffic', ticket: null, confirmation: null }
  return carryOutEdit(world, admin, { actionId, planHash: hash, ...rest })
}

async function actionOf(world: World, { actionId }: EditPlan): Promise<Action | undefined> {
  return (await world.actions.find(actionId))?.action
}

async function restart(world: FakeWorld): Promise<void> {
  world.claimedAt.clear()
  await reconcileIntents(world)
  await Promise.all(world.background.splice(0))
}

const codes = (world: FakeWorld) => world.entries.map(({ phase, outcome }) => `${phase} ${outcome?.code ?? '-'}`)

test('a claim without its intent on record is closed as never sent, without asking the cluster', async () => {
  const world = fakeWorld()
  const planned = await plan(world)
  await expect(submit({ ...world, auditLog: { ...world.auditLog, appendHeld: dies } }, planned)).rejects.toThrow(
    'killed',
  )
  const blind = { ...world, kubernetes: { ...world.kubernetes, readWorkload: dies } }
  await restart(blind)
  expect(codes(world)).toEqual(['reconciled never-sent'])
  expect(world.entries[0]?.outcome?.message).toContain(admin.id)
  expect(await actionOf(world, planned)).toMatchObject({ state: 'not-applied' })
})

test('an outcome that reached the log but not the row is taken over, not written again', async () => {
  const world = fakeWorld()
  const planned = await plan(world)
  await submit(world, planned)
  const change: World['actions']['change'] = (id, to) =>
    to.settledAt === undefined ? world.actions.change(id, to) : dies()
  await expect(followEdit({ ...world, actions: { ...world.actions, change } }, planned.actionId)).rejects.toThrow(
    'killed',
  )
  world.cluster.reading = null
  await restart(world)
  expect(codes(world)).toEqual(['intent -', 'outcome settled'])
  expect(await actionOf(world, planned)).toMatchObject({ state: 'succeeded', phase: null })
})

test('a patch that arrives late is found, because untouched is believed only when none can be on its way', async () => {
  const world = fakeWorld()
  const planned = await plan(world)
  const late = { ...world.kubernetes, edit: () => Promise.reject(new NoAnswer('connection reset')) }
  await submit({ ...world, kubernetes: late }, planned)
  const { reading } = world.cluster
  if (!reading) throw new Error('no workload')
  const { generation } = reading.rollout
  const pause = (milliseconds: number) => {
    world.pass(milliseconds)
    const isOnItsWay = world.cluster.reading === reading
    if (isOnItsWay)
      world.cluster.reading = settle({
        ...reading,
        mark: planned.actionId,
        fields: { ...reading.fields, replicas: 6 },
        rollout: { ...reading.rollout, generation: generation + 1 },
      })
    return Promise.resolve()
  }
  await restart({ ...world, pause })
  expect(codes(world)).toEqual(['intent -', 'step no-answer', 'reconciled applied', 'outcome settled'])
  expect(await actionOf(world, planned)).toMatchObject({ state: 'succeeded' })
})

test('what is applied says so once after a restart, whatever the console remembered, and is followed on', async () => {
  const world = fakeWorld()
  const planned = await plan(world)
  await submit(world, planned)
  expect(await actionOf(world, planned)).toMatchObject({ state: 'applied' })
  const died: Promise<void>[] = []
  const inBackground = (task: Promise<void>) => void died.push(task.catch(() => {}))
  const dying = { ...world, inHand: new Set<string>(), pause: dies, inBackground }
  await expect(followEdit(dying, planned.actionId)).rejects.toThrow('killed')
  await reconcileIntents(dying)
  await Promise.all(died)
  await restart(world)
  expect(codes(world)).toEqual(['intent -', 'reconciled applied', 'outcome settled'])
})

test('while the API server is silent the record says unknown, once, and the answer comes later', async () => {
  const world = fakeWorld()
  const planned = await plan(world)
  const cut = { ...world.kubernetes, edit: dies }
  await expect(submit({ ...world, kubernetes: cut }, planned)).rejects.toThrow('killed')
  const silent = { ...world, kubernetes: { ...world.kubernetes, readWorkload: dies } }
  await reconcileIntents(silent)
  await reconcileIntents(silent)
  expect(codes(world)).toEqual(['intent -', 'reconciled no-answer'])
  expect(await actionOf(world, planned)).toMatchObject({ state: 'unknown' })
  await restart(world)
  expect(codes(world).at(-1)).toBe('reconciled untouched')
  expect(await actionOf(world, planned)).toMatchObject({ state: 'not-applied' })
})

test('what another hand wrote after our patch is not ours to take back after a restart', async () => {
  const world = fakeWorld()
  const planned = await plan(world)
  await submit({ ...world, actions: { ...world.actions, change: dies } }, planned).catch(() => {})
  const { reading } = world.cluster
  if (!reading) throw new Error('no workload')
  const rollout = { ...reading.rollout, generation: reading.rollout.generation + 1, state: 'stalled' as const }
  world.cluster.reading = { ...reading, rollout }
  await restart(world)
  expect(world.patches).toHaveLength(1)
  expect(await actionOf(world, planned)).toMatchObject({ state: 'failed' })
})

test('an action that another process took over is left to it, silently', async () => {
  const world = fakeWorld()
  const planned = await plan(world)
  await submit(world, planned)
  const lost = () => Promise.reject(new HoldLost('another process'))
  await followEdit({ ...world, auditLog: { ...world.auditLog, appendHeld: lost } }, planned.actionId)
  expect(codes(world)).toEqual(['intent -'])
  const elsewhere = { ...world, actions: { ...world.actions, take: () => Promise.resolve(null) } }
  await reconcileIntents(elsewhere)
  expect(codes(world)).toEqual(['intent -'])
})

test('a submission whose action was taken over answers what became of it, and sends nothing', async () => {
  const world = fakeWorld()
  const planned = await plan(world)
  const lost = () => Promise.reject(new HoldLost('another process'))
  const result = await submit({ ...world, auditLog: { ...world.auditLog, appendHeld: lost } }, planned)
  expect(result).toMatchObject({ granted: true, value: { id: planned.actionId, state: 'intent' } })
  expect(world.patches).toHaveLength(0)
})

test('one action that cannot be looked after keeps no other one open', async () => {
  const world = fakeWorld()
  const planned = await plan(world)
  await submit({ ...world, auditLog: { ...world.auditLog, appendHeld: dies } }, planned).catch(() => {})
  const [stored] = await world.actions.openActions()
  if (!stored) throw new Error('nothing is open')
  const broken = { ...stored, action: { ...stored.action, id: 'broken' } }
  const actions: World['actions'] = {
    ...world.actions,
    openActions: () => Promise.resolve([broken, stored]),
    take: (id, which) => (id === 'broken' ? dies() : world.actions.take(id, which)),
  }
  await expect(reconcileIntents({ ...world, actions })).rejects.toThrow('Open actions')
  expect(await actionOf(world, planned)).toMatchObject({ state: 'not-applied' })
})

test.each([
  ['forward', hourMs],
  ['back', -hourMs],
])('a wall clock that jumps an hour %s during a rollout changes neither its end nor its duration', async (_, jump) => {
  const world = fakeWorld()
  let ahead = 0
  const jumping: FakeWorld = { ...world, now: () => new Date(world.now().getTime() + ahead) }
  const planned = await plan(jumping)
  await submit(jumping, planned)
  ahead = jump
  await followEdit(jumping, planned.actionId)
  expect(await actionOf(world, planned)).toMatchObject({ state: 'succeeded' })
  const duration = world.entries.at(-1)?.outcome?.durationMs ?? 0
  expect(duration).toBeGreaterThanOrEqual(world.settings.stableMs)
  expect(duration).toBeLessThan(world.settings.stableMs + 10_000)
})

test.each([
  ['forward', hourMs],
  ['back', -hourMs],
])('a clock that jumps an hour %s while the console is down takes nothing healthy back', async (_, jump) => {
  const world = fakeWorld()
  const planned = await plan(world)
  await submit(world, planned)
  const now = () => new Date(Date.parse('2026-11-20T12:00:00.000Z') + world.elapsed() + jump)
  await restart({ ...world, now })
  expect(world.patches).toHaveLength(1)
  expect(await actionOf(world, planned)).toMatchObject({ state: 'succeeded' })
})

test('a clock that jumps back keeps no broken rollout open for longer than its time', async () => {
  const world = fakeWorld()
  world.cluster.afterPatch = (reading) => (reading.mark?.endsWith('.revert') ? settle(reading) : reading)
  const planned = await plan(world)
  await submit(world, planned)
  const now = () => new Date(Date.parse('2026-11-20T12:00:00.000Z') - hourMs)
  await restart({ ...world, now })
  expect(await actionOf(world, planned)).toMatchObject({ state: 'rolled-back' })
  expect(world.elapsed()).toBeLessThan(2 * world.settings.rolloutTimeoutMs)
})

test('a plan from the future is as expired as an old one', async () => {
  const world = fakeWorld()
  const planned = await plan(world)
  const early = { ...world, now: () => new Date(Date.parse(planned.plannedAt) - hourMs) }
  expect(await submit(early, planned)).toMatchObject({ refusal: { reason: 'plan-expired' } })
  expect(world.patches).toHaveLength(0)
})

test('after a start nothing is called proven before the picture of the cluster is live and as new as the change', async () => {
  const world = fakeWorld()
  const planned = await plan(world)
  await submit(world, planned)
  const { picture } = world.cluster
  const old = { ...picture(), freshness: 'starting' as const, workloads: [], instances: [] }
  const pictures = [old, { ...picture(), freshness: 'stale' as const }]
  let looks = 0
  world.cluster.picture = () => pictures[looks++] ?? picture()
  await restart(world)
  expect(looks).toBeGreaterThan(2)
  expect(await actionOf(world, planned)).toMatchObject({
    state: 'succeeded',
    probes: expect.arrayContaining([expect.anything()]),
  })
})

test('an instance picture that never comes leaves the end unverified, not succeeded', async () => {
  const world = fakeWorld()
  const planned = await plan(world)
  await submit(world, planned)
  const { picture } = world.cluster
  world.cluster.picture = () => ({ ...picture(), freshness: 'starting', workloads: [] })
  await restart(world)
  expect(await actionOf(world, planned)).toMatchObject({ state: 'unverified' })
})
