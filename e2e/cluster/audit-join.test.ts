import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { confirm, plan } from '#demo/testing/crash/carry-out.ts'
import type { Place } from '#demo/testing/crash/place.ts'
import { actionStore } from '#lib/database/actions.ts'
import { openAuditLog } from '#lib/database/audit-log.ts'
import { everyEntry } from '#lib/database/read-audit.ts'
import { testServer, type TestDatabase, type TestServer } from '#lib/database/testing/test-database.ts'
import { isOpen } from '#lib/domain/action.ts'
import type { AuditEntry } from '#lib/domain/audit-entry.ts'
import { Secret } from '#lib/domain/secret.ts'
import type { WorkloadRef } from '#lib/domain/topology.ts'
import { openConnection } from '#lib/kubernetes/client.ts'
import { createKubernetes } from '#lib/kubernetes/control.ts'
import type { World } from '#lib/operations/ports.ts'
import { parseEnvironment } from '#lib/server/env.ts'
import { createLiveHub } from '#lib/server/live-hub.ts'
import { createObserver, type Observer } from '#lib/server/observer.ts'
import { makeWorld } from '#lib/server/world.ts'
import { createTracardi } from '#lib/tracardi/create-tracardi.ts'
import { servedPlace } from './crash-place.ts'
import { restoreRights, revoke } from './drills/rights.ts'
import { installTracardi } from './installation.ts'
import { text, valueAt } from './json-value.ts'
import { clusterUnderTest } from './under-test.ts'

/* What the console writes down of its calls, beside what the API server's own audit log says of them. */

const cluster = clusterUnderTest()
const ref: WorkloadRef = { namespace: 'tracardi', kind: 'Deployment', name: 'be-fa-public' }
const account = 'system:serviceaccount:tracardi-ops:tracardi-ops-console'
const settled = { timeout: 60_000, interval: 200 }

let place: Place
let server: TestServer
let own: TestDatabase
let observer: Observer
let world: World

beforeAll(async () => {
  await installTracardi(cluster)
  await restoreRights(cluster)
  place = await servedPlace(cluster)
  server = await testServer('pglite')
  own = await server.fresh()
  const { prisma } = own.database
  const holder = { id: 'audit-join', isAlone: true }
  const auditLog = await openAuditLog(own.database, {
    console: { version: 'test' },
    holder: holder.id,
    sink: () => Promise.resolve(),
  })
  const connection = openConnection(cluster.consoleKubeconfig)
  observer = createObserver({ connection, namespaces: ['tracardi'], minimums: {} })
  const made = makeWorld({
    prisma,
    holder,
    auditLog,
    kubernetes: createKubernetes(connection),
    tracardi: createTracardi({ proxy: new Secret(place.instanceProxy) }),
    observer,
    hub: createLiveHub({ observer, recentActions: async () => [], onError: () => {} }),
    settings: parseEnvironment({}),
  })
  world = { ...made, settings: { ...made.settings, stableMs: 1_000, pollMs: 200, probeTimeoutMs: 5_000 } }
})

afterAll(async () => {
  await observer?.stop()
  await own?.remove()
  await server?.remove()
  await place?.stop()
  await restoreRights(cluster)
  await installTracardi(cluster)
})

const isSettled = () => observer.topology().workloads.find(({ name }) => name === ref.name)?.rollout.state

async function planned() {
  await expect.poll(isSettled, settled).toBe('settled')
  const reading = await world.kubernetes.readWorkload(ref)
  const replicas = reading?.fields.replicas === 3 ? 4 : 3
  return plan(world, 'tracardi', { kind: 'edit', ref, wish: { kind: 'scale', replicas } })
}

/** The entries of an action once it has ended. */
async function recordOf(actionId: string): Promise<readonly AuditEntry[]> {
  const actions = actionStore(own.database.prisma, { id: 'reader', isAlone: false })
  const isEnded = async () => {
    const found = await actions.find(actionId)
    return found !== null && !isOpen(found.action.state)
  }
  await expect.poll(isEnded, settled).toBe(true)
  const entries: AuditEntry[] = []
  for await (const entry of everyEntry(own.database.prisma, 'ops')) if (entry.actionId === actionId) entries.push(entry)
  return entries
}

type Event = {
  readonly id: string
  readonly user: string
  readonly verb: string
  readonly object: string
  readonly code: unknown
  readonly isDryRun: boolean
}

/** What the API server says of the calls of an action, in its order. */
async function eventsOf(actionId: string): Promise<readonly Event[]> {
  const lines = (await readFile(join(cluster.layout.folder, 'audit.log'), 'utf8'))
    .split('\n')
    .filter((line) => line !== '')
  return lines
    .map((line): unknown => JSON.parse(line))
    .filter((event) => text(valueAt(event, 'auditID')).startsWith(`${actionId}.`))
    .map((event) => ({
      id: text(valueAt(event, 'auditID')),
      user: text(valueAt(event, 'user', 'username')),
      verb: text(valueAt(event, 'verb')),
      object: `${text(valueAt(event, 'objectRef', 'resource'))}/${text(valueAt(event, 'objectRef', 'name'))}`,
      code: valueAt(event, 'responseStatus', 'code'),
      isDryRun: text(valueAt(event, 'requestURI')).includes('dryRun=All'),
    }))
}

const call = (id: string, code: number, isDryRun = false): Event => ({
  id,
  user: account,
  verb: 'patch',
  object: `deployments/${ref.name}`,
  code,
  isDryRun,
})

const auditIdsOf = (entries: readonly AuditEntry[]) => entries.flatMap(({ kubernetes }) => kubernetes?.auditIds ?? [])

test('each call of a scale is one event of the cluster, and each entry about a call names its event', async () => {
  const order = await planned()
  const actionId = order.plans[0]?.actionId ?? ''
  expect(await confirm(world, order)).toEqual({ refusal: null })
  const entries = await recordOf(actionId)
  expect(entries.map(({ phase, outcome }) => [phase, outcome?.status])).toEqual([
    ['intent', undefined],
    ['outcome', 'succeeded'],
  ])
  expect(auditIdsOf(entries)).toEqual([`${actionId}.1`])
  expect(await eventsOf(actionId)).toEqual([call(`${actionId}.0`, 200, true), call(`${actionId}.1`, 200)])
})

test('a call that the API server refuses is one event with its 403, and both entries name it', async () => {
  const order = await planned()
  const actionId = order.plans[0]?.actionId ?? ''
  await revoke(cluster, 'patch', 'apps/deployments')
  // The API server's own view of the rights follows within moments.
  const dryRun = () =>
    world.kubernetes
      .readWorkload(ref)
      .then((reading) =>
        reading === null
          ? null
          : world.kubernetes.planEdit({
              ref,
              uid: reading.uid,
              resourceVersion: reading.resourceVersion,
              edit: { replicas: 3 },
              mark: 'probe',
              auditId: `probe-${crypto.randomUUID()}`,
            }),
      )
      .then((answer) => answer?.answer)
  await expect.poll(dryRun, settled).toBe('forbidden')
  expect(await confirm(world, order)).toMatchObject({ refusal: { reason: 'missing-right', verb: 'patch' } })
  const entries = await recordOf(actionId)
  expect(entries.map(({ phase, outcome }) => [phase, outcome?.code])).toEqual([
    ['intent', undefined],
    ['outcome', 'missing-right'],
  ])
  expect(auditIdsOf(entries)).toEqual([`${actionId}.1`, `${actionId}.1`])
  expect(await eventsOf(actionId)).toEqual([call(`${actionId}.0`, 200, true), call(`${actionId}.1`, 403)])
})
