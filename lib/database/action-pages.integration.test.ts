import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import type { EditPlan } from '#lib/domain/action.ts'
import type { ActionStore } from '#lib/operations/ports.ts'
import { readActionPage, readRelated, readTemplateEdits, type ActionFilter } from './action-pages.ts'
import { actionStore } from './actions.ts'
import { databaseKinds, testServer, type TestDatabase, type TestServer } from './testing/test-database.ts'
import { uuidV7 } from './uuid-v7.ts'

const admin = { id: 'account-1', name: 'admin' }
const deputy = { id: 'account-2', name: 'deputy' }

type Wanted = {
  readonly name?: string
  readonly release?: string
  readonly at?: string
  readonly kind?: EditPlan['kind']
}

function planOf({ name = 'collector', release = 'tracardi', at = '12:00:00.000', kind = 'scale' }: Wanted): EditPlan {
  const plannedAt = `2026-11-20T${at}Z`
  return {
    actionId: uuidV7(),
    kind,
    undoes: null,
    group: null,
    target: {
      namespace: 'tracardi',
      kind: 'Deployment',
      name,
      uid: `uid-of-${name}`,
      resourceVersion: '100',
      generation: 4,
      release,
    },
    before: kind === 'scale' ? { replicas: 3 } : { restartedAt: null },
    after: kind === 'scale' ? { replicas: 5 } : { restartedAt: plannedAt },
    change: [],
    guardrails: [],
    probes: [],
    warnings: [],
    plannedAt,
    expiresAt: '2026-11-20T13:00:00.000Z',
    kubectl: 'kubectl',
    hash: 'ab'.repeat(32),
  }
}

describe.each(databaseKinds)('pages of actions on %s', (kind) => {
  let server: TestServer
  let world: TestDatabase
  let store: ActionStore

  beforeAll(async () => {
    server = await testServer(kind)
  })
  beforeEach(async () => {
    await world?.remove()
    world = await server.fresh()
    store = actionStore(world.database.prisma, { id: 'process-1', isAlone: true })
  })
  afterAll(async () => {
    await world?.remove()
    await server?.remove()
  })

  /** Submitted, and over unless it is to stay open. */
  async function submitted(wanted: Wanted, { by = admin, isOpen = false } = {}): Promise<string> {
    const { actionId } = await saved(wanted, by)
    await store.claim(actionId, { reason: 'Peak hour tonight', ticket: null, at: '2026-11-20T12:01:00.000Z' })
    if (!isOpen) await store.change(actionId, { state: 'succeeded', appliedAt: '2026-11-20T12:01:01.000Z' })
    return actionId
  }

  async function saved(wanted: Wanted, by = admin): Promise<EditPlan> {
    const plan = planOf(wanted)
    await store.savePlan(plan, by)
    return plan
  }

  async function found(filter: ActionFilter): Promise<string[]> {
    const page = await readActionPage(world.database.prisma, filter, { before: null, limit: 50 })
    return (page?.actions ?? []).map(({ id }) => id)
  }

  test('pages follow each other without gap and without repetition, also where plans share a time', async () => {
    const ids: string[] = []
    for (const at of ['12:00:00.000', '12:00:00.000', '12:00:00.000', '12:00:01.000', '12:00:02.000'])
      ids.push(await submitted({ at }))
    const seen: string[] = []
    let before: string | null = null
    do {
      const page = await readActionPage(world.database.prisma, {}, { before, limit: 2 })
      seen.push(...(page?.actions ?? []).map(({ id }) => id))
      before = page?.next ?? null
    } while (before !== null)
    expect(seen).toHaveLength(5)
    expect(new Set(seen)).toEqual(new Set(ids))
    expect(seen.slice(0, 2)).toEqual([ids[4], ids[3]])
  })

  test('a change that begins between two pages moves neither', async () => {
    for (const at of ['12:00:00.000', '12:00:01.000', '12:00:02.000']) await submitted({ at })
    const first = await readActionPage(world.database.prisma, {}, { before: null, limit: 2 })
    await submitted({ at: '12:00:03.000' })
    const second = await readActionPage(world.database.prisma, {}, { before: first?.next ?? null, limit: 2 })
    expect(second?.actions).toHaveLength(1)
    expect(second?.next).toBeNull()
    expect(first?.actions.map(({ id }) => id)).not.toContain(second?.actions[0]?.id)
  })

  test('a plan that nobody submitted is on no page', async () => {
    await saved({})
    expect(await found({})).toEqual([])
  })

  test('each filter narrows by itself', async () => {
    const mine = await submitted({ name: 'a', release: 'one' })
    const other = await submitted({ name: 'b', release: 'two', kind: 'restart' }, { by: deputy, isOpen: true })
    expect(await found({ release: 'one' })).toEqual([mine])
    expect(await found({ workload: 'b' })).toEqual([other])
    expect(await found({ kind: 'restart' })).toEqual([other])
    expect(await found({ requestedById: deputy.id })).toEqual([other])
    expect(await found({ open: true })).toEqual([other])
    expect(await found({ open: false })).toEqual([mine])
    expect(await found({ namespace: 'elsewhere' })).toEqual([])
    expect(await found({ release: 'one', workload: 'b' })).toEqual([])
  })

  test('going on below something that is no change is said and not answered with the newest page', async () => {
    await submitted({})
    expect(await readActionPage(world.database.prisma, {}, { before: uuidV7(), limit: 2 })).toBeNull()
  })

  test('a change knows what undid it, what it undoes and what was confirmed with it', async () => {
    const first = await submitted({})
    const group = uuidV7()
    const undo = planOf({})
    await store.savePlan({ ...undo, undoes: first, group }, admin)
    await store.claim(undo.actionId, { reason: 'Taken back', ticket: null, at: '2026-11-20T12:02:00.000Z' })
    const sibling = planOf({ name: 'b' })
    await store.savePlan({ ...sibling, group }, admin)
    await store.claim(sibling.actionId, { reason: 'Taken back', ticket: null, at: '2026-11-20T12:02:00.000Z' })
    const related = async (id: string) => {
      const found = await store.find(id)
      return found ? (await readRelated(world.database.prisma, found.action)).map((action) => action.id) : []
    }
    expect(await related(first)).toEqual([undo.actionId])
    expect(await related(undo.actionId)).toEqual([first, sibling.actionId])
  })

  test('only changes of the template that reached the cluster made revisions', async () => {
    await submitted({ name: 'a' })
    const restart = await submitted({ name: 'a', kind: 'restart' })
    await submitted({ name: 'b', kind: 'restart' })
    await saved({ name: 'a', kind: 'restart' })
    const edits = await readTemplateEdits(
      world.database.prisma,
      { namespace: 'tracardi', kind: 'Deployment', name: 'a' },
      10,
    )
    expect(edits.map(({ action }) => action.id)).toEqual([restart])
  })
})
