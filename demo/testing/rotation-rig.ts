import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { vi } from 'vitest'
import { ensureObject, nameOf, numberAt, objectsAt, textAt, type JsonObject } from '#demo/cluster/json.ts'
import { kindNamed, kinds } from '#demo/cluster/kinds.ts'
import { startEmbeddedCluster } from '#demo/embedded-cluster.ts'
import { hashPassword } from '#demo/images/tracardi-state.ts'
import { openInstanceProxy } from '#demo/instance-proxy.ts'
import { adminSecret } from '#demo/installation/admin-secret.ts'
import type { InstallationOptions } from '#demo/installation/manifests.ts'
import { openAuditLog } from '#lib/database/audit-log.ts'
import { testServer } from '#lib/database/testing/test-database.ts'
import { granted } from '#lib/domain/result.ts'
import type { InstanceProbe } from '#lib/domain/instance-probe.ts'
import type { Workload } from '#lib/domain/topology.ts'
import { Secret } from '#lib/domain/secret.ts'
import { ClusterUnavailable } from '#lib/kubernetes/api-failure.ts'
import { openConnection, type ApiRequest, type Connection } from '#lib/kubernetes/client.ts'
import { createKubernetes } from '#lib/kubernetes/control.ts'
import { askGuiInstances } from '#lib/operations/gui-instances.ts'
import type { World } from '#lib/operations/ports.ts'
import { parseEnvironment } from '#lib/server/env.ts'
import { createLiveHub } from '#lib/server/live-hub.ts'
import { createObserver } from '#lib/server/observer.ts'
import { makeWorld } from '#lib/server/world.ts'
import { createTracardi } from '#lib/tracardi/create-tracardi.ts'

const secrets = kindNamed('secrets')
const noCredentials = { userName: '', password: '' }
const atMost = { timeout: 60_000 }
const name = 'tracardi-admin-password'

export type RotationRig = Awaited<ReturnType<typeof startRotationRig>>

/**
 * The console's operations over everything real: its adapters, a Kubernetes API with the shipped Role, simulated
 * Tracardi over HTTP, a database and its log.
 */
export async function startRotationRig(shape: InstallationOptions['shape'], kind: 'pglite' | 'postgresql' = 'pglite') {
  const folder = await mkdtemp(join(tmpdir(), 'rotation-'))
  vi.stubEnv('NEXTAUTH_SECRET', 'a secret of this test that signs nothing')
  const cluster = await startEmbeddedCluster({ dataFolder: folder, installations: [{ shape, size: 'small' }] })
  const proxy = await openInstanceProxy(cluster.listenerAt)
  const opened = openConnection(cluster.kubeconfigPaths.console)
  if (!opened.granted) throw new Error('The kubeconfig is not usable')
  const own = opened.value
  const server = await testServer(kind)
  const { database, pages, remove } = await server.fresh()
  const lines: string[] = []
  const observer = createObserver({ connection: opened, namespaces: ['tracardi'], minimums: {} })
  const hub = createLiveHub({ observer, recentActions: async () => [], onError: () => {} })
  const tracardi = createTracardi({ proxy: new Secret(proxy.url), totalTimeoutMs: 1_000 })

  /** A console process; what is bent in one is whole in the next. */
  async function startProcess(connection: Connection = own) {
    const background: Promise<void>[] = []
    const holder = { id: randomUUID(), isAlone: kind === 'pglite' }
    const sink = async (line: string) => void lines.push(line)
    const made = makeWorld({
      prisma: database.prisma,
      holder,
      auditLog: await openAuditLog(database, { console: { version: 'test' }, holder: holder.id, sink }),
      kubernetes: createKubernetes(granted(connection)),
      tracardi,
      observer,
      hub,
      settings: parseEnvironment({ SHOW_ROTATED_PASSWORD_ONCE: 'yes' }),
    })
    const world: World = {
      ...made,
      inBackground: (task) => void background.push(task),
      settings: { ...made.settings, pollMs: 50, probeTimeoutMs: 2_000 },
    }
    const settle = async () => {
      for (let done = 0; done < background.length; done += 1) await background[done]
    }
    return { world, settle }
  }

  const apis = () => observer.topology().workloads.filter(({ guiApi }) => guiApi !== null)
  const exposed = () => apis().filter(({ guiApi }) => guiApi?.effect === 'exposed')
  const isReady = () => observer.topology().freshness === 'live' && exposed().length > 0 && exposed().every(isSettled)
  await vi.waitUntil(isReady, atMost)

  /** Writes the Tracardi container of every API cluster, past the console. */
  async function rollOut(write: (container: JsonObject, workload: string) => void) {
    for (const { name: workload, kind: of } of apis())
      await cluster.world.store.change(kindNamed(`${of.toLowerCase()}s`), 'tracardi', workload, (draft) => {
        // The API server would do it; the store is below that.
        const metadata = ensureObject(draft, 'metadata')
        metadata.generation = (numberAt(metadata, 'generation') ?? 0) + 1
        const spec = ensureObject(draft, 'spec', 'template', 'spec')
        for (const container of objectsAt(spec, 'containers'))
          if (textAt(container, 'image')?.includes('tracardi-api')) write(container, workload)
      })
  }

  let exposeAgain = () => Promise.resolve()

  /** A rollout may be over before every instance of it can be asked. */
  async function untilProbed(isAsWanted: (probes: readonly InstanceProbe[]) => boolean) {
    const { world } = await startProcess()
    const release = { namespace: 'tracardi', release: 'tracardi' }
    await vi.waitUntil(async () => isAsWanted((await askGuiInstances(world, release)).probes), atMost)
  }

  const writeSecret = (values: Readonly<Record<string, string>>) =>
    cluster.world.store.change(secrets, 'tracardi', name, (draft) => {
      draft.data = Object.fromEntries(
        Object.entries(values).map(([key, value]) => [key, Buffer.from(value).toString('base64')]),
      )
    })

  return {
    cluster,
    database,
    pages,
    lines,
    connection: own,
    startProcess,
    /** As if what rests had rested long enough. */
    wake: () => database.prisma.action.updateMany({ data: { heldUntil: null } }),
    /** What the Secret holds, in the open. */
    held: () => valuesOf(cluster.world.store.get(secrets, 'tracardi', name)),
    /** Whether this text is the password that Tracardi has. */
    works: (password: string | undefined) =>
      [...cluster.tracardi.stateOf('tracardi').users.values()].some(
        (user) => password !== undefined && user.passwordHash === hashPassword(password),
      ),
    sessions: () => cluster.tracardi.stateOf('tracardi').sessions.size,
    tokens: () => [...cluster.tracardi.stateOf('tracardi').sessions.keys()].map((key) => key.split('/').at(-1) ?? ''),
    /** Every object of the cluster as JSON, without the values of the one Secret that is to hold the passwords. */
    clusterObjects: () =>
      kinds.flatMap((kind) =>
        cluster.world.store.list(kind).map((object) => {
          const isTheOne = kind === secrets && nameOf(object) === name
          return JSON.stringify(isTheOne ? { ...object, data: Object.keys(ensureObject(object, 'data')) } : object)
        }),
      ),
    writeSecret,
    secretObject: () => cluster.world.store.get(secrets, 'tracardi', name),
    removeSecret: async () => {
      const secret = cluster.world.store.get(secrets, 'tracardi', name)
      if (secret) await cluster.world.store.remove(secrets, secret)
    },
    /** Another image in all API clusters, and its rollout. */
    async upgrade(image: string) {
      await rollOut((container) => void (container.image = image))
      await vi.waitUntil(() => isReady() && exposed().every((one) => one.image?.endsWith(image) === true), atMost)
    },
    /** Every API cluster hides the GUI API, until they are restored or told to expose it again. */
    async hideGuiApi() {
      const before = exposed().map(({ name: workload }) => workload)
      const write = (value: 'yes' | 'no') =>
        rollOut((container, workload) => {
          if (!before.includes(workload)) return
          for (const item of objectsAt(container, 'env')) if (item.name === 'EXPOSE_GUI_API') item.value = value
        })
      exposeAgain = async () => {
        exposeAgain = () => Promise.resolve()
        await write('yes')
        await vi.waitUntil(isReady, atMost)
      }
      await write('no')
      await vi.waitUntil(() => exposed().length === 0 && apis().every(isSettled), atMost)
      await untilProbed((probes) => probes.length > 0 && probes.every(({ finding }) => finding === 'hidden'))
    },
    exposeGuiApi: () => exposeAgain(),
    /** As before any rotation: whole, with this administrator, whose password the Secret holds. */
    async restore({ username = '', password = '' }: Readonly<Record<string, string>>) {
      cluster.troubles.heal()
      cluster.tracardi.setAdministrator('tracardi', { userName: username, password })
      if (!cluster.world.store.get(secrets, 'tracardi', name))
        await cluster.world.store.create(secrets, {
          ...adminSecret('tracardi', 'tracardi', noCredentials),
          stringData: {},
        })
      await writeSecret({ username, password })
      await exposeAgain()
      await vi.waitUntil(isReady, atMost)
      await untilProbed((probes) => probes.some(({ finding }) => finding === 'exposed'))
    },
    async stop() {
      await observer.stop()
      await tracardi.close()
      await proxy.close()
      await remove()
      await server.remove()
      hub.stop()
      await own.close()
      await cluster.stop()
      await rm(folder, { recursive: true, force: true })
      vi.unstubAllEnvs()
    },
  }
}

function isSettled({ replicas, rollout }: Workload): boolean {
  return replicas !== null && replicas.ready === replicas.desired && rollout.state === 'settled'
}

function valuesOf(secret: JsonObject | undefined): Readonly<Record<string, string>> {
  const keys = Object.keys(secret ? ensureObject(secret, 'data') : {})
  const decoded = (key: string) => Buffer.from(textAt(secret, 'data', key) ?? '', 'base64').toString('utf8')
  return Object.fromEntries(keys.map((key) => [key, decoded(key)]))
}

/** Passes every request on; `lose` decides which answers nobody hears. */
export function losing(connection: Connection, lose: (request: ApiRequest) => boolean): Connection {
  return {
    ...connection,
    async request(request) {
      const answer = await connection.request(request)
      if (lose(request)) throw new ClusterUnavailable('the answer was cut', true)
      return answer
    },
  }
}
