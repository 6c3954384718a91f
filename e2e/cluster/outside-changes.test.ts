import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { kubectlWith, type Kubectl } from '#e2e/conformance/kubectl.ts'
import { startConsole, type ConsoleProcess } from '#e2e/console-process.ts'
import { actionStore } from '#lib/database/actions.ts'
import { databaseKinds, testServer, type TestDatabase, type TestServer } from '#lib/database/testing/test-database.ts'
import { uuidV7 } from '#lib/database/uuid-v7.ts'
import type { EditPlan } from '#lib/domain/action.ts'
import type { OutsideChange } from '#lib/domain/outside-change.ts'
import type { WorkloadRef } from '#lib/domain/topology.ts'
import { guiApiVariable } from '#lib/domain/gui-api.ts'
import { pointers } from '#lib/domain/watched-fields.ts'
import { writerWords } from '#lib/domain/writer-words.ts'
import { openConnection } from '#lib/kubernetes/client.ts'
import { createKubernetes } from '#lib/kubernetes/control.ts'
import {
  outsideChanges,
  outsideEntries,
  startWatchingConsole,
  type WatchingConsole,
} from '#lib/server/testing/watching-console.ts'
import { applyPatch, openApi, type Api } from './api.ts'
import { endAutoscaler, fightByAutoscaler } from './drills/limits.ts'
import { restoreRights } from './drills/rights.ts'
import { startSilentProxy } from './drills/silent-proxy.ts'
import { installTracardi } from './installation.ts'
import { list, valueAt } from './json-value.ts'
import { readKubeconfig } from './kubeconfig.ts'
import { clusterUnderTest } from './under-test.ts'

/* What other hands do to a workload of a real API server, seen by the console's own account. */

const cluster = clusterUnderTest()
const ref: WorkloadRef = { namespace: 'tracardi', kind: 'Deployment', name: 'be-fa-private' }
const workload = `deployment/${ref.name}`
const path = `/apis/apps/v1/namespaces/tracardi/deployments/${ref.name}`
/** The promise is ten seconds for 95 of 100. */
const within = { timeout: 10_000, interval: 20 }

let admin: Api
let kubectl: Kubectl
let server: TestServer
let place: TestDatabase
let folder: string
const opened: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  admin = openApi(await readKubeconfig(cluster.adminKubeconfig))
  kubectl = kubectlWith(cluster.kubectl, cluster.adminKubeconfig, 'tracardi')
  folder = await mkdtemp(join(tmpdir(), 'outside-changes-'))
  await restoreRights(cluster)
})

afterEach(async () => {
  for (const close of opened.splice(0).toReversed()) await close()
})

afterAll(async () => {
  await admin.delete(path)
  await installTracardi(cluster)
  admin.close()
  await rm(folder, { recursive: true, force: true })
})

async function fresh(): Promise<TestDatabase> {
  place = await server.fresh()
  opened.push(place.remove)
  return place
}

/** Each change is a line of its own, unless the test says for how long like ones are gathered. */
async function watching(kubeconfig = cluster.consoleKubeconfig, coalesceMs = 0): Promise<WatchingConsole> {
  const { database } = place
  const console = await startWatchingConsole({ kubeconfig, database, namespaces: ['tracardi'], coalesceMs })
  opened.push(console.stop)
  await expect.poll(() => console.observer.topology().freshness, { timeout: 20_000 }).toBe('live')
  await known()
  return console
}

/** The workload has been looked at, so that the next change has something to be compared with. */
async function known() {
  const find = () => place.database.prisma.watchedWorkload.findFirst({ where: { workloadName: ref.name } })
  await expect.poll(find, { timeout: 20_000, interval: 50 }).not.toBeNull()
}

const run = (...args: string[]) => runWith('', ...args)

async function runWith(input: string, ...args: string[]) {
  const { code, errors } = await kubectl(args, { input })
  expect(code === 0 ? '' : errors).toBe('')
}

const recorded = async () => (await outsideEntries(place.database, ref)).length
const newest = async () => (await outsideChanges(place.database, ref)).at(-1)

/** What the deed became: who and what, once it is in the log. */
async function noticed(deed: () => Promise<unknown>, lines = 1) {
  const before = await recorded()
  await deed()
  await expect.poll(recorded, within).toBe(before + lines)
  return said(await newest())
}

function said(change: OutsideChange | undefined) {
  return change && [writerWords(change), ...change.change.map(({ path: pointer, to }) => [pointer, to])]
}

const desired = async () => Number(valueAt((await admin.get(path)).json, 'spec', 'replicas') ?? 0)
const flag = pointers.guiApi(ref.name)

/** What a tool would apply: the number of instances, and the flag. */
function manifest(replicas: number, value: string) {
  const container = { name: ref.name, env: [{ name: guiApiVariable, value }] }
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: ref.name },
    spec: { replicas, template: { spec: { containers: [container] } } },
  }
}

/** Another value than the flag has. */
async function otherFlag() {
  const containers = list(valueAt((await admin.get(path)).json, 'spec', 'template', 'spec', 'containers'))
  const env = containers.flatMap((container) => list(valueAt(container, 'env')))
  const item = env.find((each) => valueAt(each, 'name') === guiApiVariable)
  return valueAt(item, 'value') === 'yes' ? 'no' : 'yes'
}

const fieldsOf = (object: unknown, ...at: string[]) =>
  Object.fromEntries(Object.entries(Object(valueAt(object, ...at))))

function withFlag(container: unknown, value: string): unknown {
  const others = list(valueAt(container, 'env')).filter((item) => valueAt(item, 'name') !== guiApiVariable)
  const isOurs = valueAt(container, 'name') === ref.name
  return isOurs ? { ...fieldsOf(container), env: [...others, { name: guiApiVariable, value }] } : container
}

function scalePlan(uid: string, from: number, to: number): EditPlan {
  const at = new Date().toISOString()
  return {
    actionId: uuidV7(),
    kind: 'scale',
    target: { ...ref, uid, resourceVersion: '1', generation: 1, release: 'tracardi' },
    guardrails: [],
    plannedAt: at,
    expiresAt: at,
    kubectl: '',
    hash: 'ab'.repeat(32),
    undoes: null,
    group: null,
    before: { replicas: from },
    after: { replicas: to },
    change: [],
    probes: [],
    warnings: [],
  }
}

async function consoleProcess(databaseUrl: string): Promise<ConsoleProcess> {
  const dataFolder = await mkdtemp(join(folder, 'console-'))
  const env = { DATABASE_URL: databaseUrl }
  const console = await startConsole({ dataFolder, kubeconfig: cluster.consoleKubeconfig, env })
  opened.push(console.stop)
  return console
}
describe.each(databaseKinds)('on %s', (kind) => {
  beforeAll(async () => {
    server = await testServer(kind)
    await admin.delete(path)
    await installTracardi(cluster)
  })
  afterAll(() => server?.remove())

  test('kubectl is named by what it was asked to do', async () => {
    await fresh()
    await watching()
    expect(await noticed(() => run('scale', workload, '--replicas=3'))).toEqual(['kubectl', [pointers.replicas, 3]])
    expect(await newest()).toMatchObject({ writer: { operation: 'Update', subresource: 'scale' }, noticedBy: 'watch' })
    // Without a name kubectl sets it in the init container too, which is one of the other parts.
    const setFlag = () => run('set', 'env', workload, '--containers', ref.name, `${guiApiVariable}=no`)
    expect(await noticed(setFlag)).toEqual(['kubectl-set', [flag, 'no']])
    expect(await noticed(() => run('set', 'image', workload, `${ref.name}=tracardi/api:other`))).toEqual([
      'kubectl-set',
      [pointers.image(ref.name), 'tracardi/api:other'],
    ])
    const patch = JSON.stringify({ spec: { paused: true } })
    expect(await noticed(() => run('patch', workload, '--patch', patch))).toEqual([
      'kubectl-patch',
      [pointers.paused, true],
    ])
    // Resuming removes the field, and with it its owner.
    expect(await noticed(() => run('rollout', 'resume', workload))).toEqual([
      expect.any(String),
      [pointers.paused, false],
    ])
    expect(await noticed(() => run('rollout', 'restart', workload))).toEqual([
      'kubectl-rollout',
      [pointers.annotation('kubectl.kubernetes.io/restartedAt'), expect.any(String)],
    ])
  })

  test('kubectl edit is noticed as such, and another variable only as another part', async () => {
    await fresh()
    await watching()
    const editor = join(folder, 'editor.sh')
    await writeFile(editor, '#!/bin/sh\nsed -i "s/TRACK_DEBUG/TRACK_DEBUG_OFF/" "$1"\n', { mode: 0o755 })
    const edit = () => kubectl(['edit', workload], { env: { KUBE_EDITOR: editor } })
    expect(await noticed(edit)).toEqual(['kubectl-edit', ['/spec/template', 'other parts changed']])
    expect(JSON.stringify(await outsideEntries(place.database, ref))).not.toContain('TRACK_DEBUG')
  })

  test('a removed variable has no writer: who owns the rest of the template did not do it', async () => {
    await fresh()
    await watching()
    const remove = () => run('set', 'env', workload, '--containers', ref.name, 'TRACK_DEBUG_OFF-')
    // Whoever wrote another part within the last minute could be it.
    const said = await noticed(remove)
    expect(said?.[0]).not.toBe('Helm')
    expect(said?.[1]).toEqual(['/spec/template', 'other parts changed'])
  })

  test.each([
    ['argocd-controller', 'Argo CD (argocd-controller)'],
    ['helm', 'Helm'],
    ['kustomize-controller', 'Flux (kustomize-controller)'],
  ])('an apply by %s is its own, field by field', async (manager, words) => {
    await fresh()
    await watching()
    const value = await otherFlag()
    const replicas = (await desired()) + 1
    const query = `?fieldManager=${manager}&force=true`
    const apply = () => admin.patch(`${path}${query}`, manifest(replicas, value), applyPatch)
    expect(await noticed(apply)).toEqual([words, [pointers.replicas, replicas], [flag, value]])
    expect(await newest()).toMatchObject({ count: 1, writer: { operation: 'Apply' } })
  })

  test('kubectl apply is named in both of its ways', async () => {
    await fresh()
    await watching()
    // The whole object, since kubectl takes away what it applied before and does not find again.
    const apply = async (replicas: number, value: string, ...args: string[]) => {
      const stored = (await admin.get(path)).json
      const template = valueAt(stored, 'spec', 'template')
      const containers = list(valueAt(template, 'spec', 'containers')).map((container) => withFlag(container, value))
      const whole = {
        ...manifest(replicas, value),
        spec: {
          ...fieldsOf(stored, 'spec'),
          replicas,
          template: { ...fieldsOf(template), spec: { ...fieldsOf(template, 'spec'), containers } },
        },
      }
      await runWith(JSON.stringify(whole), 'apply', '-f', '-', ...args)
    }
    const start = await desired()
    const first = await otherFlag()
    const byServer = () => apply(start + 1, first, '--server-side', '--force-conflicts')
    expect(await noticed(byServer)).toEqual(['kubectl', [pointers.replicas, start + 1], [flag, first]])
    expect(await newest()).toMatchObject({ writer: { operation: 'Apply' } })
    const second = await otherFlag()
    const byClient = () => apply(start + 2, second, '--server-side=false')
    expect(await noticed(byClient)).toEqual([
      'kubectl-client-side-apply',
      [pointers.replicas, start + 2],
      [flag, second],
    ])
  })

  test('a workload that kubectl deletes and makes again is compared with the one before', async () => {
    await fresh()
    await watching()
    const stored = (await admin.get(path)).json
    const replicas = (await desired()) + 1
    const whole = {
      ...manifest(replicas, ''),
      metadata: { name: ref.name, labels: valueAt(stored, 'metadata', 'labels') },
      spec: { ...fieldsOf(stored, 'spec'), replicas },
    }
    const replace = () => runWith(JSON.stringify(whole), 'replace', '--force', '-f', '-')
    expect(await noticed(replace)).toEqual([
      'kubectl-replace',
      [pointers.uid, expect.any(String)],
      [pointers.replicas, replicas],
    ])
    expect(await newest()).toMatchObject({ noticedBy: 'watch' })
  })

  test('an autoscaler is named, and a scale to zero beside it has no writer', async () => {
    await fresh()
    await watching()
    await admin.patch(path, { spec: { replicas: 1 } })
    await expect.poll(recorded, within).toBe(1)
    try {
      await fightByAutoscaler(cluster, 'tracardi', ref.name, 3)
      await expect.poll(recorded, { timeout: 30_000 }).toBe(2)
      expect(said(await newest())).toEqual(['autoscaler drill', [pointers.replicas, 3]])
    } finally {
      await endAutoscaler(cluster, 'tracardi')
    }
    expect(await noticed(() => run('scale', workload, '--replicas=0'))).toEqual([
      'unknown writer',
      [pointers.replicas, 0],
    ])
  })

  test("the console's own change is no outside change, what comes after it is", async () => {
    await fresh()
    const { announced } = await watching()
    const kubernetes = createKubernetes(openConnection(cluster.consoleKubeconfig))
    const reading = await kubernetes.readWorkload(ref)
    if (!reading) throw new Error('The workload is gone')
    const actions = actionStore(place.database.prisma, { id: 'process-1', isAlone: true })
    const to = reading.fields.replicas + 2
    const plan = scalePlan(reading.uid, reading.fields.replicas, to)
    await actions.savePlan(plan, { id: 'account', name: 'admin' })
    await actions.claim(plan.actionId, { reason: 'To be told apart', ticket: null, at: new Date().toISOString() })
    const { uid, resourceVersion } = reading
    const sent = { ref, uid, resourceVersion, edit: plan.after, mark: plan.actionId, auditId: `${plan.actionId}.1` }
    expect(await kubernetes.edit(sent)).toMatchObject({ answer: 'accepted' })
    expect(await noticed(() => run('scale', workload, '--replicas=1'))).toEqual(['kubectl', [pointers.replicas, 1]])
    expect(await outsideChanges(place.database, ref)).toMatchObject([{ change: [{ from: to, to: 1 }] }])
    expect(announced.every(({ name }) => name === ref.name)).toBe(true)
  })

  test('what happened while the API server was out of reach is noticed afterwards', async () => {
    await fresh()
    const proxy = await startSilentProxy(cluster.consoleKubeconfig, folder)
    opened.push(proxy.close)
    const { observer } = await watching(proxy.kubeconfig)
    proxy.swallow()
    proxy.cut()
    await expect.poll(() => observer.topology().freshness, { timeout: 30_000 }).not.toBe('live')
    await run('scale', workload, '--replicas=4')
    proxy.pass()
    await expect.poll(recorded, { timeout: 30_000 }).toBe(1)
    expect(said(await newest())).toEqual(['kubectl', [pointers.replicas, 4]])
  })

  test('a storm is a few lines that count every change of it', async () => {
    await fresh()
    await watching(cluster.consoleKubeconfig, 3_000)
    const start = await desired()
    const total = 30
    for (let change = 1; change <= total; change += 1) {
      await admin.patch(`${path}/scale?fieldManager=storm`, { spec: { replicas: start + (change % 2) } })
      await pause(150)
    }
    const counted = async () =>
      (await outsideEntries(place.database, ref)).reduce((sum, { facts }) => sum + Number(facts['count']), 0)
    await expect.poll(counted, { timeout: 20_000 }).toBe(total)
    expect(await recorded()).toBeLessThanOrEqual(5)
  })

  test('from the change to its entry it takes less than ten seconds for 95 of 100', async () => {
    await fresh()
    await watching()
    const start = await desired()
    const took: number[] = []
    for (let change = 1; change <= 40; change += 1) {
      const begun = performance.now()
      await noticed(() =>
        admin.patch(`${path}?fieldManager=hand-${change}`, { spec: { replicas: start + (change % 2) } }),
      )
      took.push(performance.now() - begun)
    }
    const sorted = took.toSorted((one, other) => one - other)
    const at = (share: number) => Math.round(sorted[Math.ceil(sorted.length * share) - 1] ?? Infinity)
    console.log(`Change → entry, ${took.length} changes: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, most ${at(1)} ms`)
    expect(at(0.95)).toBeLessThan(10_000)
  })

  test('what was done while no console ran is found at the next start, between the two', async () => {
    await fresh()
    const console = await watching()
    const start = await desired()
    const scaled = (replicas: number) => ['kubectl', [pointers.replicas, replicas]]
    expect(await noticed(() => run('scale', workload, `--replicas=${start + 1}`))).toEqual(scaled(start + 1))
    await console.stop()
    const stoppedAt = new Date().toISOString()
    await run('scale', workload, `--replicas=${start + 3}`)
    const patchedAt = new Date().toISOString()
    expect(await noticed(() => watching())).toEqual(scaled(start + 3))
    const change = await newest()
    expect(change).toMatchObject({ noticedBy: 'start', change: [{ from: start + 1 }] })
    expect((change?.between.from ?? '') <= stoppedAt).toBe(true)
    expect((change?.between.to ?? '') >= patchedAt).toBe(true)
  })

  test.skipIf(kind === 'pglite')(
    'two console processes record each change once, also when one is killed, and the next start finds the rest',
    async () => {
      const { databaseUrl } = await fresh()
      const start = () => consoleProcess(databaseUrl ?? '')
      const [one, other] = await Promise.all([start(), start()])
      await known()
      const hands = async (of: string) => {
        const from = await desired()
        const patch = (more: number) =>
          admin.patch(`${path}?fieldManager=${of}-${more}`, { spec: { replicas: from + more } })
        await Promise.all([1, 2, 3, 4, 5].map(patch))
      }
      await hands('both')
      await expect.poll(recorded, within).toBe(5)
      process.kill(one.pid, 'SIGKILL')
      await hands('survivor')
      await expect.poll(recorded, within).toBe(10)
      process.kill(other.pid, 'SIGKILL')
      await pause(500)
      await run('scale', workload, '--replicas=2')
      await run('annotate', workload, 'not-watched=1')
      await run('set', 'image', workload, `${ref.name}=tracardi/api:unseen`)
      await start()
      await expect.poll(recorded, { timeout: 30_000 }).toBe(12)
      const changes = await outsideChanges(place.database, ref)
      expect(new Set(changes.slice(0, 10).map((change) => writerWords(change))).size).toBe(10)
      expect(changes.slice(0, 10).every(({ noticedBy }) => noticedBy === 'watch')).toBe(true)
      expect(new Set(changes.slice(10).map((change) => JSON.stringify(said(change))))).toEqual(
        new Set([
          JSON.stringify(['kubectl', [pointers.replicas, 2]]),
          JSON.stringify(['kubectl-set', [pointers.image(ref.name), 'tracardi/api:unseen']]),
        ]),
      )
      expect(changes.slice(10).every(({ noticedBy }) => noticedBy === 'start')).toBe(true)
    },
  )
})
