import { setTimeout as pause } from 'node:timers/promises'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import type { AuditDraft } from '#lib/domain/audit-entry.ts'
import type { Action, EditPlan } from '#lib/domain/action.ts'
import type { FieldWriter, Sighting } from '#lib/domain/watched-fields.ts'
import { noticeSighting } from '#lib/operations/notice-sighting.ts'
import type { OutsideWorld } from '#lib/operations/outside-port.ts'
import { recordOutsideChanges } from '#lib/operations/record-outside-changes.ts'
import { actionStore } from './actions.ts'
import { openAuditLog } from './audit-log.ts'
import { readHistory } from './history.ts'
import { outsideStore } from './outside-store.ts'
import { readAudit } from './read-audit.ts'
import { databaseKinds, testServer, type TestDatabase, type TestServer } from './testing/test-database.ts'
import { uuidV7 } from './uuid-v7.ts'

const kubectl: FieldWriter = {
  manager: 'kubectl',
  operation: 'Update',
  subresource: 'scale',
  at: '2026-11-20T12:00:01Z',
}
const helm: FieldWriter = { manager: 'helm', operation: 'Apply', subresource: null, at: '2026-11-20T12:00:02Z' }
const ours: FieldWriter = { ...helm, manager: 'tracardi-console', operation: 'Update' }
const t0 = '2026-11-20T12:00:00.000Z'
const later = (seconds: number) => new Date(Date.parse(t0) + seconds * 1_000).toISOString()

describe.each(databaseKinds)('changes by other hands on %s', (kind) => {
  let server: TestServer
  let place: TestDatabase
  let count = 0

  beforeAll(async () => {
    server = await testServer(kind)
    place = await server.fresh()
  })
  afterAll(async () => {
    await place?.remove()
    await server?.remove()
  })

  /** One console process; several share the database. `append` may be broken. */
  async function consoleOf(change: Partial<OutsideWorld> = {}, timing = { coalesceMs: 60_000, leaseMs: 60_000 }) {
    const announced: string[] = []
    const auditLog = await openAuditLog(place.database, { console: { version: '0' }, sink: async () => {} })
    const world: OutsideWorld = {
      store: outsideStore(place.database.prisma, timing),
      auditLog,
      partOf: () => ({ release: 'main', autoscaler: null }),
      newId: () => uuidV7(),
      announce: ({ name }) => announced.push(name),
      ...change,
    }
    return { world, announced }
  }

  /** A workload of its own for each test. */
  function workload() {
    count += 1
    const [name, uid] = [`part-${count}`, `uid-${count}`]
    return (
      generation: number,
      fields: Sighting['fields'],
      more: Partial<Pick<Sighting, 'mark' | 'writers'>> = {},
    ): Sighting => ({
      ref: { namespace: 'tracardi', kind: 'Deployment', name },
      uid,
      resourceVersion: String(generation * 10),
      generation,
      fields,
      mark: null,
      writers: { '/spec/replicas': kubectl },
      ...more,
    })
  }

  const notice = (world: OutsideWorld, sighting: Sighting, at = later(1), noticedBy: 'watch' | 'start' = 'watch') =>
    noticeSighting(world, { sighting, at, noticedBy, isAlone: true })

  async function entriesOf({ ref }: Sighting) {
    const page = await readAudit(
      place.database.prisma,
      { log: 'ops', action: 'workload.changed-outside', target: ref.name },
      { limit: 100 },
    )
    return page.entries.toReversed()
  }

  const historyOf = async ({ ref }: Sighting) =>
    (await readHistory(place.database.prisma, ref, { limit: 100 })).items.flatMap((item) =>
      item.what === 'outside' ? [item.outside] : [],
    )

  test('a first look is remembered and says nothing, a later one with other fields is recorded', async () => {
    const { world, announced } = await consoleOf()
    const seen = workload()
    expect(await notice(world, seen(1, { '/spec/replicas': 3 }), t0)).toBe('first-seen')
    expect(await notice(world, seen(1, { '/spec/replicas': 3 }))).toBe('unchanged')
    expect(await notice(world, seen(2, { '/spec/replicas': 5 }), later(1))).toBe('changed')
    await recordOutsideChanges(world)
    expect(await entriesOf(seen(2, {}))).toMatchObject([
      {
        actor: { type: 'system', name: 'cluster' },
        target: { kind: 'Deployment', namespace: 'tracardi', uid: seen(2, {}).uid, resourceVersionAfter: '20' },
        change: [{ path: '/spec/replicas', from: 3, to: 5 }],
        facts: {
          by: 'kubectl',
          manager: 'kubectl',
          operation: 'Update',
          subresource: 'scale',
          written_at: '2026-11-20T12:00:01.000Z',
          noticed_by: 'watch',
          count: 1,
          generation_before: 1,
          generation_after: 2,
          from_time: t0,
          to_time: later(1),
        },
      },
    ])
    expect(announced).toEqual([seen(2, {}).ref.name, seen(2, {}).ref.name])
    expect(await historyOf(seen(2, {}))).toMatchObject([{ count: 1, entry: expect.any(Number) }])
  })

  test('a workload made again is compared with the one before it, by whoever made it', async () => {
    const { world } = await consoleOf()
    const seen = workload()
    const again = (uid: string, fields: Sighting['fields']): Sighting => {
      const writers = { '/metadata/uid': helm, '/spec/replicas': helm }
      return { ...seen(1, fields, { writers }), uid: `${seen(1, {}).uid}-${uid}` }
    }
    await notice(world, seen(7, { '/spec/replicas': 3 }), t0)
    // As it was: nothing that is watched has changed.
    expect(await notice(world, again('second', { '/spec/replicas': 3 }), later(1))).toBe('unchanged')
    expect(await notice(world, again('third', { '/spec/replicas': 5 }), later(2))).toBe('changed')
    expect(await notice(world, again('third', { '/spec/replicas': 5 }), later(2))).toBe('unchanged')
    const { uid } = seen(1, {})
    expect(await historyOf(seen(1, {}))).toMatchObject([
      {
        writer: { manager: 'helm' },
        change: [
          { path: '/metadata/uid', from: `${uid}-second`, to: `${uid}-third` },
          { path: '/spec/replicas', from: 3, to: 5 },
        ],
        between: { from: later(1), to: later(2) },
      },
    ])
  })

  test('two consoles that see a successor at once record it once', async () => {
    const consoles = await Promise.all([consoleOf(), consoleOf()])
    const seen = workload()
    const [first] = consoles
    await notice(first.world, seen(2, { '/spec/replicas': 3 }), t0)
    const writers = { '/metadata/uid': helm, '/spec/replicas': helm }
    const successor = { ...seen(1, { '/spec/replicas': 4 }, { writers }), uid: `${seen(1, {}).uid}-next` }
    const told = await Promise.all(consoles.map(({ world }) => notice(world, successor, later(1))))
    expect(told.toSorted()).toEqual(['changed', 'unchanged'])
    expect(await historyOf(successor)).toHaveLength(1)
  })

  test('a change of the spec outside the watched fields is no entry, and the next one starts from there', async () => {
    const { world } = await consoleOf()
    const seen = workload()
    await notice(world, seen(1, { '/spec/replicas': 3 }), t0)
    expect(await notice(world, seen(2, { '/spec/replicas': 3 }))).toBe('unchanged')
    await notice(world, seen(3, { '/spec/replicas': 4 }))
    expect(await historyOf(seen(3, {}))).toMatchObject([{ generations: { from: 2, to: 3 } }])
  })

  test('a look that missed generations waits for a console that saw each, and goes on alone', async () => {
    const { world } = await consoleOf()
    const seen = workload()
    await notice(world, seen(1, { '/spec/replicas': 3 }))
    const late = { sighting: seen(3, { '/spec/replicas': 5 }), at: later(2), noticedBy: 'watch' } as const
    expect(await noticeSighting(world, late)).toBe('gap')
    expect(await historyOf(seen(1, {}))).toEqual([])
    expect(await noticeSighting(world, { ...late, isAlone: true })).toBe('changed')
  })

  test('what is no part of Tracardi is not remembered, but a part that stops being one is still watched', async () => {
    const { world } = await consoleOf({ partOf: () => null })
    const seen = workload()
    expect(await notice(world, seen(1, { '/spec/replicas': 3 }))).toBe('unknown')
    await notice((await consoleOf()).world, seen(1, { '/spec/replicas': 3 }))
    expect(await notice(world, seen(2, { '/spec/replicas': 1 }))).toBe('changed')
  })

  test('two consoles that see the same record it once, and both tell their browsers', async () => {
    const [one, other] = [await consoleOf(), await consoleOf()]
    const seen = workload()
    await notice(one.world, seen(1, { '/spec/replicas': 3 }))
    for (let generation = 2; generation < 12; generation += 1) {
      const sighting = seen(generation, { '/spec/replicas': generation })
      const notices = await Promise.all([notice(one.world, sighting), notice(other.world, sighting)])
      expect(notices.filter((each) => each === 'changed')).toHaveLength(1)
      await Promise.all([recordOutsideChanges(one.world), recordOutsideChanges(other.world)])
    }
    const changes = await historyOf(seen(2, {}))
    expect(changes.reduce((sum, change) => sum + change.count, 0)).toBe(10)
    expect(await entriesOf(seen(2, {}))).toHaveLength(1)
    expect(one.announced.length).toBeGreaterThan(0)
    expect(other.announced.length).toBeGreaterThan(0)
  })

  test('a storm becomes one line at once and one for each window after it, and nothing is lost', async () => {
    const { world } = await consoleOf({}, { coalesceMs: 700, leaseMs: 60_000 })
    const seen = workload()
    await notice(world, seen(1, { '/spec/replicas': 1 }), t0)
    const flip = async (generation: number) => {
      await notice(world, seen(generation, { '/spec/replicas': generation }), later(generation))
      await recordOutsideChanges(world)
    }
    for (const generation of [2, 3, 4, 5]) await flip(generation)
    expect(await entriesOf(seen(1, {}))).toHaveLength(1)
    await pause(1_000)
    await recordOutsideChanges(world)
    const entries = await entriesOf(seen(1, {}))
    expect(entries).toMatchObject([
      { change: [{ from: 1, to: 2 }], facts: { count: 1 } },
      {
        change: [{ from: 2, to: 5 }],
        facts: { count: 3, generation_before: 2, generation_after: 5, from_time: later(2), to_time: later(5) },
      },
    ])
  })

  test('other fields, or the same by another hand, are lines of their own', async () => {
    const { world } = await consoleOf()
    const seen = workload()
    await notice(world, seen(1, { '/spec/replicas': 1, '/spec/paused': false }), t0)
    await notice(world, seen(2, { '/spec/replicas': 2, '/spec/paused': false }))
    await notice(
      world,
      seen(3, { '/spec/replicas': 3, '/spec/paused': false }, { writers: { '/spec/replicas': helm } }),
    )
    const both = { '/spec/replicas': helm, '/spec/paused': kubectl }
    await notice(world, seen(4, { '/spec/replicas': 4, '/spec/paused': true }, { writers: both }))
    await recordOutsideChanges(world)
    const entries = await entriesOf(seen(1, {}))
    expect(entries.map(({ facts, change }) => [facts['by'], facts['count'], change])).toEqual([
      ['kubectl', 1, [{ path: '/spec/replicas', from: 1, to: 2 }]],
      // Two changes that came before anything was recorded.
      ['Helm', 2, [{ path: '/spec/replicas', from: 2, to: 4 }]],
      ['kubectl', 1, [{ path: '/spec/paused', from: false, to: true }]],
    ])
  })

  test('a change whose recording died before the entry is recorded by the next to look', async () => {
    const dead = await consoleOf(
      { auditLog: { append: () => Promise.reject(new Error('killed')) } },
      { coalesceMs: 60_000, leaseMs: 100 },
    )
    const seen = workload()
    await notice(dead.world, seen(1, { '/spec/replicas': 3 }))
    await notice(dead.world, seen(2, { '/spec/replicas': 5 }))
    await expect(recordOutsideChanges(dead.world)).rejects.toThrow('killed')
    const { world } = await consoleOf()
    await pause(200)
    await recordOutsideChanges(world)
    expect(await entriesOf(seen(2, {}))).toHaveLength(1)
    expect(await historyOf(seen(2, {}))).toMatchObject([{ entry: expect.any(Number) }])
  })

  test('a change whose recording died after the entry is not recorded twice', async () => {
    const alive = await consoleOf()
    const dead = await consoleOf(
      {
        auditLog: {
          append: async (draft: AuditDraft) => {
            await alive.world.auditLog.append(draft)
            throw new Error('killed')
          },
        },
      },
      { coalesceMs: 60_000, leaseMs: 100 },
    )
    const seen = workload()
    await notice(dead.world, seen(1, { '/spec/replicas': 3 }))
    await notice(dead.world, seen(2, { '/spec/replicas': 5 }))
    await expect(recordOutsideChanges(dead.world)).rejects.toThrow('killed')
    await pause(200)
    await recordOutsideChanges(alive.world)
    const [entry, ...others] = await entriesOf(seen(2, {}))
    expect(others).toEqual([])
    expect(await historyOf(seen(2, {}))).toMatchObject([{ entry: entry?.seq }])
  })

  test('what is claimed for the log does not change any more: the next change is a line of its own', async () => {
    const { world } = await consoleOf()
    const seen = workload()
    await notice(world, seen(1, { '/spec/replicas': 3 }))
    await notice(world, seen(2, { '/spec/replicas': 5 }))
    expect(await world.store.claimDue()).toHaveLength(1)
    await notice(world, seen(3, { '/spec/replicas': 7 }))
    expect(new Set((await historyOf(seen(3, {}))).map(({ change }) => change[0]?.to))).toEqual(new Set([5, 7]))
    expect(await world.store.claimDue()).toEqual([])
  })

  test('an older look says nothing, until it is believed because the cluster was restored', async () => {
    const { world } = await consoleOf()
    const seen = workload()
    await notice(world, seen(5, { '/spec/replicas': 3 }))
    const older = seen(4, { '/spec/replicas': 2 })
    expect(await notice(world, older)).toBe('older')
    expect(await noticeSighting(world, { sighting: older, at: later(3), noticedBy: 'watch', isRestored: true })).toBe(
      'changed',
    )
    expect(await historyOf(older)).toMatchObject([{ generations: { from: 5, to: 4 }, change: [{ from: 3, to: 2 }] }])
  })

  test('the time in which it happened begins with the last confirmation', async () => {
    const { world } = await consoleOf()
    const seen = workload()
    const before = seen(1, { '/spec/replicas': 3 })
    await notice(world, before, t0)
    await world.store.confirm([before, workload()(1, {})], later(60))
    await notice(world, seen(2, { '/spec/replicas': 0 }, { writers: {} }), later(600), 'start')
    expect(await historyOf(before)).toMatchObject([
      { writer: null, noticedBy: 'start', between: { from: later(60), to: later(600) } },
    ])
  })

  describe("the console's own change", () => {
    async function ownAction(seen: Sighting, state: Action['state'] = 'applied') {
      const actions = actionStore(place.database.prisma, { id: 'process-1', isAlone: true })
      const plan = planOn(seen)
      await actions.savePlan(plan, { id: 'a', name: 'admin' })
      await actions.claim(plan.actionId, { reason: 'Because of a test', ticket: null, at: t0 })
      await actions.change(plan.actionId, { state })
      return plan.actionId
    }

    test('is not noticed, and neither is its taking back', async () => {
      const { world } = await consoleOf()
      const seen = workload()
      const before = seen(1, { '/spec/replicas': 3 })
      await notice(world, before, t0)
      const mark = await ownAction(before)
      const writers = { '/spec/replicas': ours }
      expect(await notice(world, seen(2, { '/spec/replicas': 5 }, { mark, writers }))).toBe('unchanged')
      const reverted = seen(3, { '/spec/replicas': 3 }, { mark: `${mark}.revert`, writers })
      expect(await notice(world, reverted)).toBe('unchanged')
      expect(await historyOf(before)).toEqual([])
    })

    test('is noticed when the value, the mark or the name of the writer is another', async () => {
      const { world } = await consoleOf()
      for (const forged of [
        { value: 6, writer: ours, isMarked: true },
        { value: 5, writer: kubectl, isMarked: true },
        { value: 5, writer: ours, isMarked: false },
      ]) {
        const seen = workload()
        const before = seen(1, { '/spec/replicas': 3 })
        await notice(world, before, t0)
        const mark = await ownAction(before)
        const writers = { '/spec/replicas': forged.writer }
        const after = seen(2, { '/spec/replicas': forged.value }, { writers, mark: forged.isMarked ? mark : uuidV7() })
        expect(await notice(world, after)).toBe('changed')
      }
    })

    test('is told apart from what others changed before the console looked again', async () => {
      const { world } = await consoleOf()
      const seen = workload()
      const before = seen(1, { '/spec/replicas': 3, '/spec/template/spec/containers/api/image': 'a:1' })
      await notice(world, before, t0)
      const mark = await ownAction(before)
      const writers = { '/spec/replicas': ours, '/spec/template/spec/containers/api/image': helm }
      const fields = { '/spec/replicas': 5, '/spec/template/spec/containers/api/image': 'a:2' }
      await notice(world, seen(3, fields, { mark, writers }))
      expect(await historyOf(before)).toMatchObject([
        {
          writer: { manager: 'helm' },
          change: [{ path: '/spec/template/spec/containers/api/image', from: 'a:1', to: 'a:2' }],
        },
      ])
      const items = await readHistory(place.database.prisma, before.ref, { limit: 1 })
      expect(items).toMatchObject({ items: [{ what: 'outside' }], next: expect.stringContaining('~') })
      const next = await readHistory(place.database.prisma, before.ref, { limit: 1, before: items.next ?? '' })
      expect(next).toMatchObject({ items: [{ what: 'action', action: { id: mark } }], next: null })
    })
  })
})

function planOn({ ref, uid }: Sighting): EditPlan {
  return {
    actionId: uuidV7(),
    kind: 'scale',
    target: { ...ref, uid, resourceVersion: '10', generation: 1, release: 'main' },
    guardrails: [],
    plannedAt: t0,
    expiresAt: later(300),
    kubectl: '',
    hash: 'ab'.repeat(32),
    undoes: null,
    group: null,
    before: { replicas: 3 },
    after: { replicas: 5 },
    change: [],
    probes: [],
    warnings: [],
  }
}
