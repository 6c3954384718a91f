import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'

import { databaseKinds, testServer, type TestDatabase, type TestServer } from '#lib/database/testing/test-database.ts'
import { chartPart, env } from '#lib/kubernetes/testing/chart-objects.ts'
import { startFakeApi, type FakeApi } from '#lib/kubernetes/testing/fake-api.ts'
import type { WorkloadRef } from '#lib/domain/topology.ts'
import {
  outsideChanges,
  outsideEntries,
  startWatchingConsole,
  type WatchingConsole,
} from './testing/watching-console.ts'

const consoles: WatchingConsole[] = []

afterEach(async () => {
  await Promise.all(consoles.splice(0).map((console) => console.stop()))
})

async function isLive({ observer }: WatchingConsole) {
  await expect.poll(() => observer.topology().freshness, { timeout: 20_000 }).toBe('live')
}

describe.each(databaseKinds)('on %s', (kind) => {
  let server: TestServer
  let place: TestDatabase

  beforeAll(async () => {
    server = await testServer(kind)
  })
  afterAll(async () => {
    await server?.remove()
  })

  async function watching(kubeconfig: string, namespace: string, coalesceMs = 60_000): Promise<WatchingConsole> {
    const started = await startWatchingConsole({
      kubeconfig,
      database: place.database,
      namespaces: [namespace],
      coalesceMs,
    })
    consoles.push(started)
    await isLive(started)
    return started
  }

  const entriesBecome = (ref: WorkloadRef, count: number) =>
    expect
      .poll(async () => (await outsideEntries(place.database, ref)).length, { timeout: 10_000, interval: 20 })
      .toBe(count)

  describe('beside an API server that obeys', () => {
    const path = '/apis/apps/v1/namespaces/t/deployments'
    const ref: WorkloadRef = { namespace: 't', kind: 'Deployment', name: 'be-fa-public' }
    let api: FakeApi

    afterEach(async () => {
      await Promise.all(consoles.splice(0).map((console) => console.stop()))
      await api.close()
      await place.remove()
    })

    function collector(generation: number, replicas: number, version = String(generation * 10)) {
      const part = chartPart('be-fa-public', 'tracardi/com-tracardi-api', {
        env: [env('EXPOSE_GUI_API', 'no')],
        replicas,
      })
      const metadata = Object.fromEntries(Object.entries(Object(part['metadata'])))
      const managed = [
        {
          manager: 'kubectl',
          operation: 'Update',
          subresource: 'scale',
          time: new Date().toISOString(),
          fieldsV1: { 'f:spec': { 'f:replicas': {} } },
        },
      ]
      return { ...part, metadata: { ...metadata, generation, resourceVersion: version, managedFields: managed } }
    }

    async function prepare() {
      place = await server.fresh()
      api = await startFakeApi()
      api.list(path, [collector(1, 2)])
    }

    test('a change is recorded at once, and a mere status update is not', async () => {
      await prepare()
      const { announced } = await watching(api.kubeconfig, 't')
      api.send(path, 'MODIFIED', collector(1, 2, '11'))
      api.send(path, 'MODIFIED', collector(2, 4))
      await entriesBecome(ref, 1)
      expect(await outsideEntries(place.database, ref)).toMatchObject([
        { change: [{ path: '/spec/replicas', from: 2, to: 4 }], facts: { by: 'kubectl', noticed_by: 'watch' } },
      ])
      expect(announced.length).toBeGreaterThan(0)
    })

    test('a change while no console runs is noticed at the next start, between the two', async () => {
      await prepare()
      const first = await watching(api.kubeconfig, 't')
      await first.stop()
      const stoppedAt = new Date().toISOString()
      api.list(path, [collector(4, 7)], '40')
      await watching(api.kubeconfig, 't')
      await entriesBecome(ref, 1)
      const [change] = await outsideChanges(place.database, ref)
      expect(change).toMatchObject({
        noticedBy: 'start',
        change: [{ from: 2, to: 7 }],
        count: 1,
        generations: { from: 1, to: 4 },
      })
      expect((change?.between.from ?? '') <= stoppedAt).toBe(true)
      expect((change?.between.to ?? '') > stoppedAt).toBe(true)
    })

    test('a change that only a new list tells is noticed too', async () => {
      await prepare()
      await watching(api.kubeconfig, 't')
      api.list(path, [collector(3, 5)], '30')
      api.send(path, 'ERROR', { kind: 'Status', code: 410, reason: 'Expired', message: 'too old' })
      await entriesBecome(ref, 1)
      expect(await outsideChanges(place.database, ref)).toMatchObject([{ noticedBy: 'watch', change: [{ to: 5 }] }])
    })

    test('a workload deleted and made again with another number is noticed as such', async () => {
      await prepare()
      await watching(api.kubeconfig, 't')
      const remade = collector(1, 6, '50')
      const metadata = { ...remade.metadata, uid: 'made-again' }
      api.send(path, 'DELETED', collector(1, 2, '40'))
      api.send(path, 'ADDED', { ...remade, metadata })
      await entriesBecome(ref, 2)
      const changes = await outsideChanges(place.database, ref)
      expect(changes.every(({ noticedBy }) => noticedBy === 'watch')).toBe(true)
      const moved = changes.flatMap(({ change }) => change.map(({ path: pointer, to }) => [pointer, to] as const))
      expect(Object.fromEntries(moved)).toEqual({ '/metadata/uid': 'made-again', '/spec/replicas': 6 })
      expect(moved).toHaveLength(2)
    })

    test('every change of a storm is counted, by however many consoles see it', async () => {
      await prepare()
      await Promise.all([1, 2].map(() => watching(api.kubeconfig, 't', 3_000)))
      for (let generation = 2; generation <= 41; generation += 1)
        api.send(path, 'MODIFIED', collector(generation, 3 - (generation % 2)))
      const counted = async () =>
        (await outsideEntries(place.database, ref)).reduce((sum, { facts }) => sum + Number(facts['count']), 0)
      await expect.poll(counted, { timeout: 45_000 }).toBe(40)
      const entries = await outsideEntries(place.database, ref)
      expect(entries.length).toBeLessThan(10)
      expect(entries[0]).toMatchObject({ facts: { generation_before: 1 } })
      expect(entries.at(-1)).toMatchObject({ facts: { generation_after: 41 } })
    })
  })
})
