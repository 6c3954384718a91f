import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { testServer, type TestDatabase, type TestServer } from '#lib/database/testing/test-database.ts'
import { isOpen } from '#lib/domain/action.ts'
import { startConsoleChild, type ConsoleChild } from './testing/crash/console-child.ts'
import { embeddedPlace, type Place } from './testing/crash/place.ts'
import type { Looked, Order, Planned } from './testing/crash/protocol.ts'
import { collector } from './testing/crash/stories.ts'
import type { KillPoint } from './testing/crash/turnstile.ts'

/* Several console processes on one PostgreSQL, as several replicas of a Deployment are for a while. */

let place: Place
let server: TestServer
let database: TestDatabase
let folder: string
let consoles: ConsoleChild[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'two-consoles-'))
  server = await testServer('postgresql')
  place = await embeddedPlace()
})
beforeEach(async () => {
  database = await server.fresh()
})
afterEach(async () => {
  await Promise.all(consoles.splice(0).map((one) => one.stop()))
  await database?.remove()
})
afterAll(async () => {
  await place?.stop()
  await server?.remove()
  await rm(folder, { recursive: true, force: true })
})

async function started(): Promise<ConsoleChild> {
  const { namespace, consoleKubeconfig: kubeconfig, instanceProxy } = place
  const child = await startConsoleChild({
    databaseUrl: database.databaseUrl,
    dataFolder: folder,
    receipts: join(folder, 'receipts'),
    kubeconfig,
    namespace,
    instanceProxy,
    kill: null,
    timing: { stableMs: 300, pollMs: 100, probeTimeoutMs: 1_500 },
  })
  consoles.push(child)
  const isSettled = () => child.ask('isSettled', [collector])
  await expect.poll(isSettled, { timeout: 30_000 }).toBe(true)
  return child
}

const patched: KillPoint = { what: 'patch workload', nth: 1, when: 'after' }

async function reading() {
  const found = await place.kubernetes.readWorkload(collector)
  if (!found) throw new Error('no workload')
  return found
}

const scaleTo = (replicas: number): Order => ({ kind: 'edit', ref: collector, wish: { kind: 'scale', replicas } })

async function scaleBy(change: number): Promise<Order> {
  return scaleTo((await reading()).fields.replicas + change)
}

async function planned(child: ConsoleChild, order: Order): Promise<{ readonly plan: Planned; readonly id: string }> {
  const plan = await child.ask('plan', order)
  return { plan, id: plan.plans[0]?.actionId ?? '' }
}

async function ended(child: ConsoleChild, id: string): Promise<Looked> {
  const look = async () => (await child.ask('look', [id]))[0]
  await expect.poll(async () => isOpen((await look())?.action.state ?? 'intent'), { timeout: 60_000 }).toBe(false)
  const looked = await look()
  if (!looked) throw new Error('no action')
  return looked
}

const phasesOf = ({ phases }: Looked) => phases.map(({ phase, outcome }) => `${phase} ${outcome?.code ?? '-'}`)

test('what a killed process left is ended by the other one, within half a minute and once', async () => {
  const [one, other] = await Promise.all([started(), started()])
  const { plan, id } = await planned(one, await scaleBy(1))
  const { generation } = (await reading()).rollout
  await expect(one.ask('confirm', { planned: plan, kill: patched })).rejects.toThrow('SIGKILL')
  const killedAt = performance.now()
  const looked = await ended(other, id)
  expect(performance.now() - killedAt).toBeLessThan(30_000)
  expect(looked.action.state).toBe('succeeded')
  expect(phasesOf(looked)).toEqual(['intent -', 'reconciled applied', 'outcome settled'])
  expect((await reading()).rollout.generation).toBe(generation + 1)
})

test('of three that start at the same moment one ends what is open', async () => {
  const first = await started()
  const { plan, id } = await planned(first, await scaleBy(-1))
  await expect(first.ask('confirm', { planned: plan, kill: patched })).rejects.toThrow('SIGKILL')
  const [one] = await Promise.all([started(), started(), started()])
  if (!one) throw new Error('no console')
  expect(phasesOf(await ended(one, id))).toEqual(['intent -', 'reconciled applied', 'outcome settled'])
})

test('a process that is stopped loses the action and, when it goes on, leaves it alone', async () => {
  const [one, other] = await Promise.all([started(), started()])
  const { plan, id } = await planned(one, await scaleBy(1))
  await one.ask('confirm', { planned: plan, kill: null })
  one.process.kill('SIGSTOP')
  const looked = await ended(other, id)
  one.process.kill('SIGCONT')
  await pause(3_000)
  expect(phasesOf(looked)).toEqual(['intent -', 'reconciled applied', 'outcome settled'])
  expect((await one.ask('look', [id]))[0]).toEqual(looked)
})

test('of two admins at once one wins, and the other is told who or what was faster', async () => {
  const [one, other] = await Promise.all([started(), started()])
  const told: unknown[] = []
  for (let round = 0; round < 8; round += 1) {
    await expect.poll(() => one.ask('isSettled', [collector]), { timeout: 30_000 }).toBe(true)
    await expect.poll(() => other.ask('isSettled', [collector]), { timeout: 30_000 }).toBe(true)
    const { fields, rollout } = await reading()
    const wanted = [3, 4, 5].filter((replicas) => replicas !== fields.replicas)
    const plans = await Promise.all([one, other].map((child, index) => planned(child, scaleTo(wanted[index] ?? 0))))
    const answers = await Promise.all(
      [one, other].map(async (child, index) => {
        const plan = plans[index]?.plan
        return plan ? child.ask('confirm', { planned: plan, kill: null }) : { refusal: 'no plan' }
      }),
    )
    expect(answers.filter(({ refusal }) => refusal === null)).toHaveLength(1)
    told.push(...answers.flatMap(({ refusal }) => (refusal === null ? [] : [refusal])))
    const states = await Promise.all(plans.map(async ({ id }) => (await ended(one, id)).action.state))
    expect(states.filter((state) => state === 'succeeded')).toHaveLength(1)
    const after = await reading()
    expect(after.rollout.generation).toBe(rollout.generation + 1)
    expect(after.fields.replicas).toBe(wanted[answers[0]?.refusal === null ? 0 : 1])
  }
  for (const refusal of told)
    expect(['guardrail', 'changed-meanwhile']).toContain(
      typeof refusal === 'object' && refusal !== null && 'reason' in refusal ? refusal.reason : refusal,
    )
})

test('one plan that is confirmed in both at once is one change', async () => {
  const [one, other] = await Promise.all([started(), started()])
  const { generation } = (await reading()).rollout
  const { plan, id } = await planned(one, await scaleBy((await reading()).fields.replicas === 3 ? 1 : -1))
  const answers = await Promise.all([one, other].map((child) => child.ask('confirm', { planned: plan, kill: null })))
  expect(answers).toEqual([{ refusal: null }, { refusal: null }])
  expect(phasesOf(await ended(one, id)).filter((phase) => phase.startsWith('intent'))).toHaveLength(1)
  expect((await reading()).rollout.generation).toBe(generation + 1)
})
