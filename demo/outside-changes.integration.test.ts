import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { applyPatch, openApi, type Api } from '#e2e/cluster/api.ts'
import { readKubeconfig } from '#e2e/cluster/kubeconfig.ts'
import { databaseKinds, testServer, type TestDatabase, type TestServer } from '#lib/database/testing/test-database.ts'
import type { WorkloadRef } from '#lib/domain/topology.ts'
import { writerWords } from '#lib/domain/writer-words.ts'
import {
  outsideChanges,
  outsideEntries,
  startWatchingConsole,
  type WatchingConsole,
} from '#lib/server/testing/watching-console.ts'
import { startEmbeddedCluster, type EmbeddedCluster } from './embedded-cluster.ts'

const ref: WorkloadRef = { namespace: 'tracardi', kind: 'Deployment', name: 'be-fa-private' }
const path = '/apis/apps/v1/namespaces/tracardi/deployments/be-fa-private'
const container = 'be-fa-private'

describe.each(databaseKinds)('changes of the embedded cluster by other hands on %s', (kind) => {
  let server: TestServer
  let place: TestDatabase
  let cluster: EmbeddedCluster
  let admin: Api
  let folder: string
  let console: WatchingConsole | undefined

  beforeAll(async () => {
    server = await testServer(kind)
    folder = await mkdtemp(join(tmpdir(), 'outside-changes-'))
    cluster = await startEmbeddedCluster({ dataFolder: folder, installations: [{ shape: '1.3', size: 'small' }] })
    admin = openApi(await readKubeconfig(cluster.kubeconfigPaths.admin))
    place = await server.fresh()
  })
  afterAll(async () => {
    await console?.stop()
    admin?.close()
    await cluster?.stop()
    await place?.remove()
    await server?.remove()
    await rm(folder, { recursive: true, force: true })
  })

  const entriesBecome = (count: number) =>
    expect
      .poll(async () => (await outsideEntries(place.database, ref)).length, { timeout: 10_000, interval: 20 })
      .toBe(count)

  test('changes of several hands are told apart by managedFields', async () => {
    console = await startWatchingConsole({
      kubeconfig: cluster.kubeconfigPaths.console,
      database: place.database,
      namespaces: ['tracardi'],
    })
    const { observer } = console
    await expect.poll(() => observer.topology().freshness, { timeout: 20_000 }).toBe('live')
    const patch = async (query: string, body: unknown, type?: string) =>
      expect((await admin.patch(`${path}${query}`, body, type)).status).toBe(200)
    // Times of owners are whole seconds: in the second in which it was installed it could be either hand.
    await pause(1_100)
    await patch('?fieldManager=kubectl-set', {
      spec: { template: { spec: { containers: [{ name: container, env: [{ name: 'TRACK_DEBUG', value: 'x' }] }] } } },
    })
    await entriesBecome(1)
    await patch('/scale?fieldManager=kubectl', { spec: { replicas: 3 } })
    await entriesBecome(2)
    const applied = { apiVersion: 'apps/v1', kind: 'Deployment', spec: { replicas: 1 } }
    await patch('?fieldManager=argocd-controller&force=true', applied, applyPatch)
    await entriesBecome(3)
    await patch('/scale?fieldManager=kubectl', { spec: { replicas: 0 } })
    await entriesBecome(4)
    const changes = await outsideChanges(place.database, ref)
    expect(changes.map((change) => [writerWords(change), change.change])).toEqual([
      ['kubectl-set', [{ path: '/spec/template', from: null, to: 'other parts changed' }]],
      ['kubectl', [{ path: '/spec/replicas', from: expect.any(Number), to: 3 }]],
      ['Argo CD (argocd-controller)', [{ path: '/spec/replicas', from: 3, to: 1 }]],
      ['unknown writer', [{ path: '/spec/replicas', from: 1, to: 0 }]],
    ])
    // The pod's other variables are on nobody's record.
    expect(JSON.stringify(await outsideEntries(place.database, ref))).not.toContain('TRACK_DEBUG')
  })
})
