import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, expect, test } from 'vitest'

import type { JsonObject } from '#demo/cluster/json.ts'
import { startEmbeddedCluster, type EmbeddedCluster } from '#demo/embedded-cluster.ts'
import { placeOf, type Place } from '#lib/domain/needed-rights.ts'
import { readIdentity, reviewExcess, reviewRights } from '#lib/kubernetes/access.ts'
import { openConnection, type Connection } from '#lib/kubernetes/client.ts'
import { findReleases } from '#lib/kubernetes/find-releases.ts'

const root = join(import.meta.dirname, '..')
const group = 'rbac.authorization.k8s.io'
let folder: string
let cluster: EmbeddedCluster
const connections: Connection[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'console-rights-'))
  const next = { shape: '0.9', namespace: 'tracardi-next', release: 'next', size: 'small' } as const
  cluster = await startEmbeddedCluster({ dataFolder: folder, installations: [{ shape: '1.3', size: 'small' }, next] })
})

afterAll(async () => {
  await Promise.all(connections.map((connection) => connection.close()))
  await cluster.stop()
  await rm(folder, { recursive: true })
})

function connect(kubeconfig: string): Connection {
  const opened = openConnection(kubeconfig)
  if (!opened.granted) throw new Error(opened.refusal.message)
  connections.push(opened.value)
  return opened.value
}

async function placesOf(connection: Connection): Promise<readonly Place[]> {
  const namespaces = ['tracardi', 'tracardi-next']
  return Promise.all(
    namespaces.map(async (namespace) =>
      placeOf(namespace, await findReleases(connection, namespace), '{release}-admin-password'),
    ),
  )
}

/** Another account, with rules of its own in `tracardi`, or everywhere. */
async function account(name: string, rules: JsonObject[], kind: 'Role' | 'ClusterRole' = 'Role'): Promise<string> {
  const where: JsonObject = kind === 'Role' ? { namespace: 'tracardi' } : {}
  const binding: JsonObject = {
    apiVersion: `${group}/v1`,
    kind: `${kind}Binding`,
    metadata: { name, ...where },
    roleRef: { apiGroup: group, kind, name },
    subjects: [{ kind: 'ServiceAccount', name, namespace: 'tracardi-ops' }],
  }
  const role: JsonObject = { apiVersion: `${group}/v1`, kind, metadata: { name, ...where }, rules }
  await cluster.install([role, binding])
  return cluster.kubeconfigFor('tracardi-ops', name)
}

type Ended = { code: number | null; out: string; error: string }

function doctor(env: Record<string, string>): Promise<Ended> {
  const script = [join(root, 'scripts', 'doctor.ts')]
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      ['--conditions=react-server', ...script],
      { env: { PATH: process.env['PATH'] ?? '', NODE_ENV: 'production', ...env } },
      (_failure, out, error) => resolve({ code: child.exitCode, out, error }),
    )
  })
}

test('the shipped Role is all that the console needs, and nothing more', async () => {
  const connection = connect(cluster.kubeconfigPaths.console)
  const places = await placesOf(connection)
  expect(places.map(({ secrets }) => secrets[0]?.name)).toEqual(['tracardi-admin-password', 'next-admin-password'])
  const reviews = await reviewRights(connection, places)
  expect(reviews.filter(({ allowed }) => allowed !== true)).toEqual([])
  expect(await reviewExcess(connection, places)).toEqual({ rights: [], isComplete: true })
  expect(await readIdentity(connection)).toBe('system:serviceaccount:tracardi-ops:tracardi-ops-console')
})

test('of Secrets the console reads and patches the one that is named, and makes, lists and deletes none', async () => {
  const connection = connect(cluster.kubeconfigPaths.console)
  const secrets = '/api/v1/namespaces/tracardi/secrets'
  const forbidden = { status: 403, reason: 'Forbidden' }
  const patch = {
    method: 'PATCH',
    contentType: 'application/strategic-merge-patch+json',
    body: { stringData: { pending: 'x' } },
  } as const
  const own = `${secrets}/tracardi-admin-password`
  await expect(connection.request({ path: own })).resolves.toMatchObject({ body: { kind: 'Secret' } })
  await expect(connection.request({ path: own, ...patch })).resolves.toMatchObject({
    body: { data: { pending: 'eA==' } },
  })
  await expect(connection.request({ path: `${secrets}/elastic-secret` })).rejects.toMatchObject(forbidden)
  await expect(connection.request({ path: `${secrets}/elastic-secret`, ...patch })).rejects.toMatchObject(forbidden)
  for (const path of [
    secrets,
    `${secrets}?watch=true`,
    `${secrets}?fieldSelector=metadata.name=tracardi-admin-password`,
  ])
    await expect(connection.request({ path })).rejects.toMatchObject(forbidden)
  const body = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'tracardi-admin-password' } }
  await expect(connection.request({ path: secrets, method: 'POST', body })).rejects.toMatchObject(forbidden)
  const elsewhere = '/api/v1/namespaces/tracardi-next/secrets/tracardi-admin-password'
  await expect(connection.request({ path: elsewhere })).rejects.toMatchObject(forbidden)
})

test('what an account may beyond its needs is found, here and everywhere', async () => {
  const rule = (resources: string[], verbs: string[]) => ({ apiGroups: [''], resources, verbs })
  const here = await account('nosy', [rule(['secrets'], ['list']), rule(['pods/exec'], ['create'])])
  await account('nosy', [rule(['pods'], ['delete'])], 'ClusterRole')
  const connection = connect(here)
  const excess = await reviewExcess(connection, [placeOf('tracardi', [], '{release}-admin-password')])
  expect(excess?.rights).toEqual(
    expect.arrayContaining([
      { namespace: null, resource: 'pods', names: [], verbs: ['delete'], danger: 'can delete' },
      { namespace: 'tracardi', resource: 'secrets', names: [], verbs: ['list'], danger: 'can read passwords and keys' },
      { namespace: 'tracardi', resource: 'pods/exec', names: [], verbs: ['create'], danger: 'can enter instances' },
    ]),
  )
  expect(excess?.rights).toHaveLength(3)
})

test('the doctor finds nothing wrong with the shipped Role', async () => {
  const env = { KUBECONFIG: cluster.kubeconfigPaths.console, NAMESPACES: 'tracardi,tracardi-next' }
  const { code, out, error } = await doctor(env)
  expect({ code, error }).toEqual({ code: 0, error: '' })
  expect(out).toContain(`API server  ${cluster.url} answers as v1.36.2`)
  expect(out).toContain('Account     system:serviceaccount:tracardi-ops:tracardi-ops-console')
  expect(out).toContain('Namespace tracardi-next, release next')
  expect(out).toContain('✓ secrets next-admin-password')
  expect(out).toContain('Nothing essential is missing.')
  expect(out).not.toContain('\u001B[')
})

test('the doctor names what an account lacks, with the rules to add, which are enough', async () => {
  const kubeconfig = await account('poor', [{ apiGroups: [''], resources: ['pods'], verbs: ['list', 'watch'] }])
  const { code, out } = await doctor({ KUBECONFIG: kubeconfig, NAMESPACES: 'tracardi' })
  expect(code).toBe(1)
  expect(out).toMatch(/✗ apps\/deployments +get, patch +changing Deployments/)
  const [, rules = ''] = /Add to the rules of the account's Role in tracardi\n((?: {2}- .*\n)+)/.exec(out) ?? []
  const added = rules.match(/\{.*\}/g)?.map((line): JsonObject => JSON.parse(line.replaceAll(/(\w+):/g, '"$1":'))) ?? []
  expect(added.length).toBeGreaterThan(10)
  await account('poor-added', added)
  await cluster.install([
    {
      apiVersion: `${group}/v1`,
      kind: 'RoleBinding',
      metadata: { name: 'poor-too', namespace: 'tracardi' },
      roleRef: { apiGroup: group, kind: 'Role', name: 'poor-added' },
      subjects: [{ kind: 'ServiceAccount', name: 'poor', namespace: 'tracardi-ops' }],
    },
  ])
  expect((await doctor({ KUBECONFIG: kubeconfig, NAMESPACES: 'tracardi' })).code).toBe(0)
})

test('the doctor exits with 2 when the cluster cannot be asked or the settings are wrong', async () => {
  const absent = await doctor({ KUBECONFIG: join(folder, 'absent.kubeconfig') })
  expect(absent).toMatchObject({ code: 2, out: '' })
  expect(absent.error).toContain('cannot be used')
  cluster.server.interrupt()
  const cut = await doctor({ KUBECONFIG: cluster.kubeconfigPaths.console })
  cluster.server.resume()
  expect(cut.code).toBe(2)
  expect(cut.error).toContain('could not be asked')
  const wrong = await doctor({ KUBECONFIG: cluster.kubeconfigPaths.console, ADMIN_PASSWORD_SECRET: 'No Name' })
  expect(wrong).toMatchObject({ code: 2, error: expect.stringContaining('ADMIN_PASSWORD_SECRET is "No Name"') })
})
