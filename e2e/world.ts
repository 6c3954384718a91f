import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Credentials } from '#demo/images/tracardi-state.ts'
import type { ApiFault } from '#demo/images/troubles.ts'
import { readAdminSecret, writeAdminSecret } from '#e2e/cluster/admin-secret.ts'
import { mergePatch, openApi, type Answer, type Api } from '#e2e/cluster/api.ts'
import { list, text, valueAt } from '#e2e/cluster/json-value.ts'
import { readKubeconfig, writeKubeconfig } from '#e2e/cluster/kubeconfig.ts'
import { serveInstances } from '#e2e/cluster/serve-instances.ts'
import { startEmbeddedProcess, type Size } from './embedded-process.ts'
import { openGate, type Gate } from './gate.ts'

export const namespace = 'tracardi'
export const consoleAccount = { namespace: 'tracardi-ops', name: 'tracardi-ops-console' }

/** What every installation of the stories has, and how many instances of it at the start of each story. */
export const collector = 'be-fa-public'
export const guiCluster = 'be-fa-private'
export const worker = 'wk-pl-background'
const atStart: Readonly<Record<string, number>> = { [collector]: 3, [guiCluster]: 2, [worker]: 1 }
const flagAtStart: Readonly<Record<string, string>> = { [collector]: 'no', [guiCluster]: 'yes' }

/** The name that the API server keeps for changes made outside the console. */
export const somebodyElse = 'kubectl-scale'

/** The ConfigMap or Secret that a workload may be made to follow. */
const sharedFlag = 'shared-flag'

/** What Kubernetes fills in. */
const usualPatienceSeconds = 600

const settleTimeoutMs = 120_000
const pollMs = 150

/** A cluster with Tracardi in it, embedded or real, and the hands of somebody else on it. */
export type World = {
  isEmbedded: boolean
  /** Everything is allowed, and past the gate: "kubectl by somebody else". */
  admin: Api
  gate: Gate
  /** The console's own account, through the gate. */
  kubeconfig: string
  /** `INSTANCE_PROXY_URL` of a console that is to reach the instances. */
  instanceProxy: string
  /** Tracardi's administrator at the start of each story, as the Secret says. */
  tracardiAdmin: Credentials
  /** What every instance of Tracardi's API does wrong, until the reset. */
  breakTracardi: (fault: ApiFault) => void
  /** A kubeconfig of another account, through the gate. */
  kubeconfigFor: (account: { namespace: string; name: string }) => Promise<string>
  /** A new folder that is gone with the world. */
  freshFolder: (name: string) => string
  scaleOutside: (name: string, replicas: number) => Promise<void>
  /** Sets `EXPOSE_GUI_API` past the console, and waits until every instance has it. */
  switchOutside: (name: string, value: 'yes' | 'no') => Promise<void>
  replicasOf: (name: string) => Promise<number>
  /** The literal `EXPOSE_GUI_API` of a workload. */
  flagOf: (name: string) => Promise<unknown>
  /** Makes `EXPOSE_GUI_API` follow a key of a ConfigMap or a Secret that says the same as before. */
  referOutside: (name: string, kind: 'ConfigMap' | 'Secret') => Promise<void>
  /** What `EXPOSE_GUI_API` follows, as the object has it. */
  referenceOf: (name: string) => Promise<unknown>
  /** How long Kubernetes lets a rollout of it stand still. */
  setPatience: (name: string, seconds: number) => Promise<void>
  /** Makes every new instance of a workload crash, again and again. */
  breakInstances: (name: string) => Promise<void>
  /** Makes an object, unless it is there. */
  create: (path: string, object: object) => Promise<void>
  /** Everything as it was, and at rest. */
  reset: () => Promise<void>
  close: () => Promise<void>
}

type Cluster = {
  adminKubeconfig: string
  consoleKubeconfig: string
  instanceProxy: string
  breakApi: (fault: ApiFault) => void
  setAdministrator: (credentials: Credentials) => void
  breakInstances: (admin: Api, name: string) => Promise<void>
  heal: (admin: Api) => Promise<void>
  stop: () => Promise<void>
}

export async function openWorld(size: Size = 'small'): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'tracardi-ops-world-'))
  const isEmbedded = process.env['E2E_CLUSTER'] !== 'real'
  const cluster = isEmbedded ? await embeddedCluster(folder, size) : await realCluster()
  const admin = openApi(await readKubeconfig(cluster.adminKubeconfig))
  const consoleAccess = await readKubeconfig(cluster.consoleKubeconfig)
  const { hostname, port } = new URL(consoleAccess.server)
  const gate = await openGate({ hostname, port: Number(port || 443) })
  const server = `https://${hostname}:${gate.port}`
  const tracardiAdmin = await readAdminSecret(admin, namespace)
  let folders = 0

  async function kubeconfigWith(name: string, token: string | undefined) {
    const path = join(folder, `${name}.kubeconfig`)
    await writeKubeconfig(path, name, { ...consoleAccess, server, namespace, ...(token && { token }) })
    return path
  }

  return {
    isEmbedded,
    admin,
    gate,
    kubeconfig: await kubeconfigWith('console-through-gate', undefined),
    instanceProxy: cluster.instanceProxy,
    tracardiAdmin,
    breakTracardi: cluster.breakApi,
    async kubeconfigFor(account) {
      const path = `/api/v1/namespaces/${account.namespace}/serviceaccounts/${account.name}/token`
      const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} }
      const answer = ok(await admin.post(path, request))
      return kubeconfigWith(`${account.name}-through-gate`, text(valueAt(answer.json, 'status', 'token')))
    },
    freshFolder: (name) => join(folder, `${name}-${(folders += 1)}`),
    async scaleOutside(name, replicas) {
      ok(await admin.patch(`${deployment(name)}?fieldManager=${somebodyElse}`, { spec: { replicas } }, mergePatch))
    },
    async switchOutside(name, value) {
      await restoreFlag(admin, name, value)
      await atRest(admin, name)
    },
    async referOutside(name, kind) {
      const value = String(valueAt(flagsOf(ok(await admin.get(deployment(name))).json)[0], 'value'))
      const shared = { apiVersion: 'v1', kind, metadata: { name: sharedFlag, namespace } }
      const path = `/api/v1/namespaces/${namespace}/${kind.toLowerCase()}s`
      await admin.delete(`${path}/${sharedFlag}`)
      const data = { expose: kind === 'Secret' ? Buffer.from(value).toString('base64') : value }
      ok(await admin.post(path, { ...shared, data }))
      const reference = { name: sharedFlag, key: 'expose' }
      await writeFlag(admin, name, {
        value: null,
        valueFrom: kind === 'Secret' ? { secretKeyRef: reference } : { configMapKeyRef: reference },
      })
      await atRest(admin, name)
    },
    referenceOf: async (name) => valueAt(flagsOf(ok(await admin.get(deployment(name))).json)[0], 'valueFrom'),
    async setPatience(name, seconds) {
      ok(await admin.patch(deployment(name), { spec: { progressDeadlineSeconds: seconds } }, mergePatch))
    },
    flagOf: async (name) => valueAt(flagsOf(ok(await admin.get(deployment(name))).json)[0], 'value'),
    replicasOf: async (name) => Number(valueAt(ok(await admin.get(deployment(name))).json, 'spec', 'replicas')),
    breakInstances: (name) => cluster.breakInstances(admin, name),
    async create(path, object) {
      const answer = await admin.post(path, object)
      if (answer.status !== 409) ok(answer)
    },
    async reset() {
      gate.mend()
      await cluster.heal(admin)
      await removeAutoscalers(admin)
      await writeAdminSecret(admin, namespace, tracardiAdmin)
      cluster.setAdministrator(tracardiAdmin)
      for (const [name, value] of Object.entries(flagAtStart)) await restoreFlag(admin, name, value)
      for (const [name, replicas] of Object.entries(atStart)) await restore(admin, name, replicas)
      await Promise.all(Object.keys(atStart).map((name) => atRest(admin, name)))
    },
    async close() {
      admin.close()
      await gate.close()
      await cluster.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function embeddedCluster(folder: string, size: Size): Promise<Cluster> {
  const embedded = await startEmbeddedProcess(join(folder, 'cluster'), size)
  const broken = new Set<string>()
  return {
    adminKubeconfig: embedded.admin,
    consoleKubeconfig: embedded.console,
    instanceProxy: embedded.instanceProxy,
    breakApi: embedded.breakApi,
    setAdministrator: embedded.setAdministrator,
    async breakInstances(_admin, name) {
      broken.add(name)
      embedded.crash(name)
    },
    async heal(admin) {
      embedded.heal()
      // A container waits longer and longer between two starts; its successor starts at once.
      for (const name of broken) await removePods(admin, name)
      broken.clear()
    },
    stop: embedded.stop,
  }
}

/** The simulated pods of the control plane read their fate from annotations of the pod template. */
async function realCluster(): Promise<Cluster> {
  const template = (fate: Record<string, string | null>) => ({
    spec: { template: { metadata: { annotations: fate } } },
  })
  const broken = new Set<string>()
  const adminKubeconfig = required('E2E_ADMIN_KUBECONFIG')
  const instances = await serveInstances(adminKubeconfig, namespace)
  return {
    adminKubeconfig,
    consoleKubeconfig: required('E2E_CONSOLE_KUBECONFIG'),
    instanceProxy: instances.url,
    breakApi: (fault) => instances.troubles.breakApi(namespace, fault),
    setAdministrator: (credentials) => instances.tracardi.setAdministrator(namespace, credentials),
    async breakInstances(admin, name) {
      broken.add(name)
      const fate = { 'pods.test/outcome': 'crash-loop', 'pods.test/crash-after': '100ms' }
      ok(await admin.patch(deployment(name), template(fate), mergePatch))
    },
    async heal(admin) {
      instances.troubles.heal()
      const fate = { 'pods.test/outcome': null, 'pods.test/crash-after': null }
      for (const name of broken) ok(await admin.patch(deployment(name), template(fate), mergePatch))
      broken.clear()
    },
    stop: () => instances.close(),
  }
}

function required(name: string): string {
  const value = process.env[name]
  if (!value) throw new Error(`Set ${name}: the stories take a real cluster and its accounts from the environment`)
  return value
}

const deployment = (name: string) => `/apis/apps/v1/namespaces/${namespace}/deployments/${name}`
const autoscalers = `/apis/autoscaling/v2/namespaces/${namespace}/horizontalpodautoscalers`

function ok(answer: Answer): Answer {
  if (answer.status >= 300) throw new Error(`The API server answered ${answer.status}: ${answer.text}`)
  return answer
}

async function removePods(admin: Api, name: string) {
  const found = ok(await admin.get(`/api/v1/namespaces/${namespace}/pods`))
  const names = list(valueAt(found.json, 'items')).map((pod) => text(valueAt(pod, 'metadata', 'name')))
  for (const pod of names.filter((each) => each.startsWith(`${name}-`)))
    await admin.delete(`/api/v1/namespaces/${namespace}/pods/${pod}`)
}

async function removeAutoscalers(admin: Api) {
  const found = ok(await admin.get(autoscalers))
  for (const item of list(valueAt(found.json, 'items')))
    await admin.delete(`${autoscalers}/${text(valueAt(item, 'metadata', 'name'))}`)
}

async function restore(admin: Api, name: string, replicas: number) {
  const found = ok(await admin.get(deployment(name)))
  const spec = { replicas, progressDeadlineSeconds: usualPatienceSeconds }
  if (Object.entries(spec).every(([field, value]) => valueAt(found.json, 'spec', field) === value)) return
  ok(await admin.patch(deployment(name), { spec }, mergePatch))
}

async function restoreFlag(admin: Api, name: string, value: string) {
  const variables = flagsOf(ok(await admin.get(deployment(name))).json)
  if (variables.length === 1 && valueAt(variables[0], 'value') === value) return
  await writeFlag(admin, name, { value, valueFrom: null })
}

async function writeFlag(admin: Api, name: string, flag: { value: string | null; valueFrom: object | null }) {
  const container = firstContainer(ok(await admin.get(deployment(name))).json)
  const containers = [{ name: valueAt(container, 'name'), env: [{ name: 'EXPOSE_GUI_API', ...flag }] }]
  ok(await admin.patch(deployment(name), { spec: { template: { spec: { containers } } } }))
}

const firstContainer = (workload: unknown) => list(valueAt(workload, 'spec', 'template', 'spec', 'containers'))[0]

const flagsOf = (workload: unknown) =>
  list(valueAt(firstContainer(workload), 'env')).filter((each) => valueAt(each, 'name') === 'EXPOSE_GUI_API')

/** Waits until the controllers have done what the spec asks. */
async function atRest(admin: Api, name: string) {
  const deadline = Date.now() + settleTimeoutMs
  for (;;) {
    const { json } = ok(await admin.get(deployment(name)))
    const status = (field: string) => valueAt(json, 'status', field)
    const wanted = valueAt(json, 'spec', 'replicas')
    const isObserved = status('observedGeneration') === valueAt(json, 'metadata', 'generation')
    const counts = ['replicas', 'updatedReplicas', 'readyReplicas', 'availableReplicas']
    if (isObserved && counts.every((field) => (status(field) ?? 0) === wanted)) return
    if (Date.now() > deadline)
      throw new Error(`${name} did not come to rest: ${JSON.stringify(valueAt(json, 'status'))}`)
    await pause(pollMs)
  }
}
