import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AppsV1Api, KubeConfig, PatchStrategy, setHeaderOptions } from '@kubernetes/client-node'
import { afterEach, expect, test } from 'vitest'
import type { JsonObject } from '#demo/cluster/json.ts'
import { ensureObject, nameOf, objectsAt, textAt } from '#demo/cluster/json.ts'
import { kindNamed } from '#demo/cluster/kinds.ts'
import { conditionStatus, isReady } from '#demo/controllers/conditions.ts'
import type { EmbeddedCluster } from '#demo/embedded-cluster.ts'
import { startEmbeddedCluster } from '#demo/embedded-cluster.ts'
import { causeIncident } from '#demo/incidents.ts'
import type { InstallationOptions } from '#demo/installation/manifests.ts'
import { startTraffic } from '#demo/traffic.ts'

const pods = kindNamed('pods')
const deployments = kindNamed('deployments')
const opened: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const close of opened.splice(0).toReversed()) await close()
})

async function temporaryFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'embedded-cluster-'))
  opened.push(() => rm(folder, { recursive: true }))
  return folder
}

async function start(installation: InstallationOptions, dataFolder?: string): Promise<EmbeddedCluster> {
  const cluster = await startEmbeddedCluster({
    dataFolder: dataFolder ?? (await temporaryFolder()),
    installations: [installation],
    evictAfterMs: 300,
  })
  opened.push(() => cluster.stop())
  return cluster
}

const podsOf = (cluster: EmbeddedCluster) => cluster.world.store.list(pods, 'tracardi')

async function eventually(claim: () => boolean, what: string) {
  await expect.poll(claim, { timeout: 20_000, interval: 50, message: what }).toBe(true)
}

const allReady = (cluster: EmbeddedCluster, count: number) => {
  const all = podsOf(cluster)
  return all.length === count && all.every(isReady)
}

test.each([
  ['1.3', 11],
  ['0.9', 11],
  ['0.8', 9],
] as const)('every instance of a small %s becomes ready', async (shape, count) => {
  const cluster = await start({ shape, size: 'small' })
  await eventually(() => allReady(cluster, count), `${count} ready instances`)
})

test('a changed number of instances survives a restart, with its owner', async () => {
  const dataFolder = await temporaryFolder()
  const first = await startEmbeddedCluster({ dataFolder, installations: [{ shape: '1.3', size: 'small' }] })
  await setReplicas(first, 'be-fa-public', 4)
  await first.stop()

  const second = await start({ shape: '1.3', size: 'small' }, dataFolder)
  const kept = second.world.store.get(deployments, 'tracardi', 'be-fa-public')
  expect(kept).toMatchObject({ spec: { replicas: 4 } })
  expect(objectsAt(kept, 'metadata', 'managedFields').map((entry) => entry.manager)).toContain('tracardi-console')
})

test('a bad flag ends the container at start, again and again', async () => {
  const cluster = await start({ shape: '1.3', size: 'small' })
  await eventually(() => allReady(cluster, 11), 'ready')
  await cluster.world.store.change(deployments, 'tracardi', 'be-fa-private', (draft) => {
    const [container] = objectsAt(draft, 'spec', 'template', 'spec', 'containers')
    const flag = objectsAt(container, 'env').find((each) => each.name === 'EXPOSE_GUI_API')
    if (flag) flag.value = '1'
    const metadata = ensureObject(draft, 'metadata')
    metadata.generation = Number(metadata.generation) + 1
  })
  await eventually(
    () => podsOf(cluster).some((pod) => waitingReason(pod) === 'CrashLoopBackOff'),
    'an instance that backs off',
  )
})

test('a lost node takes its instances with it until it is back', async () => {
  const cluster = await start({ shape: '1.3', size: 'small' })
  await eventually(() => allReady(cluster, 11), 'ready')
  await causeIncident(cluster, 'lost-node')
  const lost = cluster.world.store.list(kindNamed('nodes')).find((node) => conditionStatus(node, 'Ready') === 'Unknown')
  const on = (node: string) => podsOf(cluster).filter((pod) => textAt(pod, 'spec', 'nodeName') === node)
  const name = nameOf(lost ?? {})
  expect(on(name).length).toBeGreaterThan(0)
  await eventually(() => on(name).every((pod) => !isReady(pod)), 'no ready instance on the lost node')
  await eventually(
    () => podsOf(cluster).filter((pod) => isReady(pod) && nameOf(pod).startsWith('be-fa-public')).length === 3,
    'replacements elsewhere',
  )
  await causeIncident(cluster, 'recover')
  await eventually(() => allReady(cluster, 11), 'everything ready again')
})

test('a crash loop begins on demand and ends with the recovery', async () => {
  const cluster = await start({ shape: '1.3', size: 'small' })
  await eventually(() => allReady(cluster, 11), 'ready')
  await causeIncident(cluster, 'crash-loop')
  const worker = () => podsOf(cluster).find((pod) => nameOf(pod).startsWith('wk-pl-background'))
  await eventually(() => waitingReason(worker() ?? {}) === 'CrashLoopBackOff', 'a worker that backs off')
  await causeIncident(cluster, 'recover')
  await eventually(() => allReady(cluster, 11), 'everything ready again')
})

test('traffic shows in the usage of the collectors and nowhere near as much in the private API', async () => {
  const cluster = await start({ shape: '1.3', size: 'small' })
  await eventually(() => allReady(cluster, 11), 'ready')
  const traffic = startTraffic(cluster)
  traffic.stop()
  const cpu = (name: string) => {
    const pod = podsOf(cluster).find((each) => nameOf(each).startsWith(name))
    return cluster.world.usage.read(pod ?? {}, name)?.cpuCores ?? 0
  }
  expect(cpu('be-fa-public')).toBeGreaterThan(cpu('be-fa-private') * 3)
})

const waitingReason = (pod: JsonObject) => textAt(pod, 'status', 'containerStatuses', 0, 'state', 'waiting', 'reason')

/** One strategic patch through the API, as the console sends it. */
async function setReplicas(cluster: EmbeddedCluster, name: string, replicas: number) {
  const config = new KubeConfig()
  config.loadFromFile(cluster.kubeconfigPaths.console)
  await config
    .makeApiClient(AppsV1Api)
    .patchNamespacedDeployment(
      { name, namespace: 'tracardi', body: { spec: { replicas } }, fieldManager: 'tracardi-console' },
      setHeaderOptions('Content-Type', PatchStrategy.StrategicMergePatch),
    )
}
