import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'

import { checkpointConfigMaps } from '#lib/kubernetes/checkpoint-config-maps.ts'
import { openConnection, type Connection } from '#lib/kubernetes/client.ts'
import type { Anchor } from '#lib/operations/log-guard-port.ts'
import { openApi, type Api } from './api.ts'
import { apply } from './bootstrap.ts'
import { here } from './folders.ts'
import { valueAt } from './json-value.ts'
import { readKubeconfig } from './kubeconfig.ts'
import { clusterUnderTest } from './under-test.ts'

/* The shipped anchors on a real API server: the console adds checkpoints, and nobody takes one back. */

const cluster = clusterUnderTest()
const namespace = 'tracardi-ops-audit'
const path = `/api/v1/namespaces/${namespace}/configmaps`
const note = (size: number) => `console.example/ops/epoch-1\n${size}\nroot\n\n— console.example/ops/epoch-1 AAAAAAAA\n`
const keepers = { 'impersonate-user': 'auditor', 'impersonate-group': 'audit-keepers' }

let admin: Api
let console: Api
let connection: Connection
let anchor: Anchor

beforeAll(async () => {
  admin = openApi(await readKubeconfig(cluster.adminKubeconfig))
  console = openApi(await readKubeconfig(cluster.consoleKubeconfig))
  const opened = openConnection(cluster.consoleKubeconfig)
  if (!opened.granted) throw new Error(opened.refusal.message)
  connection = opened.value
  anchor = checkpointConfigMaps(connection, namespace)
  await apply(cluster.kubectl, cluster.adminKubeconfig, [
    '-f',
    join(here, '..', '..', 'deploy', 'kubernetes', 'audit-anchors.yaml'),
  ])
  await untilPolicyHolds()
  await anchor.keep('ops', 7, note(7), noProof)
})

afterAll(async () => {
  const policies = '/apis/admissionregistration.k8s.io/v1'
  await admin.delete(`${policies}/validatingadmissionpolicybindings/tracardi-ops-audit-anchors`)
  await admin.delete(`${policies}/validatingadmissionpolicies/tracardi-ops-audit-anchors`)
  // A namespace takes its time to go; the rights in it must not be there for the tests of rights.
  await admin.delete(`/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}/rolebindings`)
  await admin.delete(`/api/v1/namespaces/${namespace}`)
  admin.close()
  console.close()
  await connection.close()
})

/** ConfigMaps want none. */
const noProof = () => Promise.resolve([])

/** A new policy takes the API server a moment. */
async function untilPolicyHolds() {
  await vi.waitFor(
    async () => {
      expect((await admin.post(`${path}?dryRun=All`, { metadata: { name: 'anything' } })).status).toBe(422)
    },
    { timeout: 60_000, interval: 500 },
  )
}

test('a checkpoint is kept, read back, and may be kept again by another console', async () => {
  await anchor.keep('ops', 8, note(8), noProof)
  await anchor.keep('ops', 8, note(8), noProof)
  await anchor.keep('sec', 3, note(3), noProof)
  const notes = (await anchor.notes?.('ops')) ?? []
  expect(notes.map((kept) => kept.note)).toEqual([note(7), note(8)])
  expect(Date.parse(notes[0]?.at ?? '')).toBeGreaterThan(Date.now() - 600_000)
})

test('a second history of the same length finds its place taken', async () => {
  await expect(anchor.keep('ops', 7, note(7).replace('root', 'toor'), noProof)).rejects.toThrow(
    'holds another checkpoint',
  )
})

const object = `${path}/audit-ckpt-ops-000000000007`
const other = { data: { checkpoint: 'another' } }

test.each([
  ['change', () => console.patch(object, other)],
  ['replace', () => console.put(object, { metadata: { name: 'audit-ckpt-ops-000000000007' }, ...other })],
  ['remove', () => console.delete(object)],
  ['remove all', () => console.delete(path)],
  ['watch', () => console.get(`${path}?watch=1&timeoutSeconds=1`)],
  ['read other things there', () => console.get(`/api/v1/namespaces/${namespace}/secrets`)],
  ['read ConfigMaps elsewhere', () => console.get('/api/v1/namespaces/default/configmaps')],
])('the console may not %s', async (_, send) => {
  expect((await send()).status).toBe(403)
})

test('the console keeps nothing there but checkpoints', async () => {
  const bad = [
    { metadata: { name: 'notes' }, immutable: true, data: { checkpoint: 'x' } },
    { metadata: { name: 'audit-ckpt-ops-000000000009' }, data: { checkpoint: 'x' } },
    { metadata: { name: 'audit-ckpt-ops-000000000009' }, immutable: true, data: { checkpoint: 'x', more: 'y' } },
  ]
  for (const body of bad) expect((await console.post(`${path}?dryRun=All`, body)).status).toBe(422)
})

test('not even a cluster admin changes or removes one, and the answer says why', async () => {
  const removed = await admin.delete(object)
  expect(removed.status).toBe(403)
  expect(String(valueAt(removed.json, 'message'))).toContain('neither changed nor removed')
  expect((await admin.delete(path)).status).toBe(403)
  const relabelled = await admin.patch(object, { metadata: { labels: { 'console.tracardi.io/audit-log': 'sec' } } })
  expect(relabelled.status).toBe(403)
  expect(await anchor.notes?.('ops')).toContainEqual(expect.objectContaining({ note: note(7) }))
})

test('the auditors’ group may clear out old ones', async () => {
  const asked = { headers: { ...keepers } }
  // Without a right of its own the group is refused by RBAC, so that the policy alone opens nothing.
  expect((await admin.request('DELETE', object, asked)).status).toBe(403)
  await admin.post(`/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}/rolebindings`, {
    metadata: { name: 'keepers' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'edit' },
    subjects: [{ kind: 'Group', apiGroup: 'rbac.authorization.k8s.io', name: 'audit-keepers' }],
  })
  await expect.poll(async () => (await admin.request('DELETE', object, asked)).status, { timeout: 20_000 }).toBe(200)
})
