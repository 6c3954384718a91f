import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createAccounts, administrator, serviceAccount } from '#demo/cluster/accounts.ts'
import { defaultRoles } from '#demo/cluster/access.ts'
import type { ApiWorld } from '#demo/cluster/api-request.ts'
import type { Certificate } from '#demo/cluster/certificate.ts'
import { makeCertificate } from '#demo/cluster/certificate.ts'
import { startControlPlane } from '#demo/cluster/control-plane.ts'
import { installObjects } from '#demo/cluster/install-objects.ts'
import type { JsonObject } from '#demo/cluster/json.ts'
import { copy, nameOf, namespaceOf, textAt, uidOf } from '#demo/cluster/json.ts'
import { kindNamed } from '#demo/cluster/kinds.ts'
import { writeKubeconfig } from '#demo/cluster/kubeconfig.ts'
import { createLogBook } from '#demo/cluster/log-book.ts'
import { loadSchemas } from '#demo/cluster/schemas.ts'
import { startApiServer } from '#demo/cluster/server.ts'
import { createUsageMeter } from '#demo/cluster/usage-meter.ts'
import { createEdgeCounters } from '#demo/images/edge-counters.ts'
import type { PodServers } from '#demo/images/simulated-image.ts'
import { allImages } from '#demo/images/catalogue.ts'
import { createTracardiWorld } from '#demo/images/tracardi-state.ts'
import { createTroubles } from '#demo/images/troubles.ts'
import type { FindListener } from '#demo/instance-proxy.ts'
import { ingressController } from '#demo/installation/ingress-controller.ts'
import type { InstallationOptions } from '#demo/installation/manifests.ts'
import { installationManifests } from '#demo/installation/manifests.ts'
import { openKeptAccounts } from '#demo/kept-accounts.ts'
import { openKeptChanges } from '#demo/kept-changes.ts'
import { consoleAccount, consoleRights } from '#demo/installation/console-rights.ts'

const gitVersion = 'v1.36.2'
const pods = kindNamed('pods')

export type EmbeddedClusterOptions = {
  /** Where certificates, kubeconfigs and what the user changed are kept. */
  dataFolder: string
  /** Zero, the default, takes a free port. */
  port?: number
  installations?: InstallationOptions[]
  /** An ingress controller in a namespace of its own, which counts what the traffic sends. */
  hasIngress?: boolean
  nodes?: number
  nodeCpu?: number
  nodeMemoryGi?: number
  /** How long a lost node's pods stay before they are deleted. The real default is five minutes. */
  evictAfterMs?: number
}

export type EmbeddedCluster = Awaited<ReturnType<typeof startEmbeddedCluster>>

/** A Kubernetes API on loopback with Tracardi installed. Several may run in one process or on one machine. */
export async function startEmbeddedCluster(options: EmbeddedClusterOptions) {
  const installations = options.installations ?? [{ shape: '1.3' }]
  const logs = createLogBook()
  const usage = createUsageMeter()
  const servers: PodServers = new Map()
  const troubles = createTroubles()
  const edge = createEdgeCounters()
  let keepAccounts = () => {}
  const tracardi = createTracardiWorld(() => keepAccounts())
  const accounts = createAccounts()
  const schemas = await loadSchemas()
  const plane = await startControlPlane(
    {
      nodes: options.nodes ?? 3,
      nodeCpu: options.nodeCpu ?? 4,
      nodeMemoryGi: options.nodeMemoryGi ?? 16,
      evictAfterMs: options.evictAfterMs ?? 30_000,
      gitVersion,
    },
    allImages({ logs, servers, troubles, tracardi, edge }),
    usage,
  )
  let isMeasured = true
  const world: ApiWorld = {
    store: plane.store,
    schemas,
    accounts,
    logs,
    usage,
    gitVersion,
    createService: (object) => plane.services.create(copy(object)),
    removeService: async (object) => void (await plane.services.delete(nameOf(object), namespaceOf(object))),
    hasMetrics: () => isMeasured,
  }
  await installObjects(world, defaultRoles, 'kube-apiserver')
  const certificate = await keptCertificate(options.dataFolder)
  const server = await startApiServer(world, certificate, options.port ?? 0)
  const url = `https://127.0.0.1:${server.port}`

  const places = installations.map(({ namespace = 'tracardi', release = 'tracardi' }) => ({ namespace, release }))
  const namespaces = [...new Set(places.map(({ namespace }) => namespace))]
  const installed = installations.flatMap(installationManifests)
  const changes = await openKeptChanges(options.dataFolder, installed)
  await installObjects(world, changes.overlay(installed), 'helm')
  await changes.restoreOwners(plane.store)
  const keptAccounts = await openKeptAccounts(options.dataFolder)
  const adminSecrets = places.map((place) => keptAccounts.restore(place, tracardi))
  await installObjects(world, adminSecrets, 'kubectl')
  const followingAccounts = keptAccounts.follow(plane.store, places, tracardi)
  keepAccounts = () => followingAccounts.changed()
  if (options.hasIngress) await installObjects(world, ingressController(), 'helm')
  await installObjects(world, await consoleRights(places, options.hasIngress), 'kubectl')
  const following = changes.follow(plane.store, namespaces)

  const kubeconfig = async (name: string, user: string, token: string) => {
    const path = join(options.dataFolder, `${name}.kubeconfig`)
    await writeKubeconfig(path, {
      server: url,
      authority: certificate.authority,
      token,
      user,
      namespace: namespaces[0] ?? 'default',
    })
    return path
  }
  /** What `openInstanceProxy` asks: pods are reached by their addresses, as inside the cluster. */
  const listenerAt: FindListener = (host, port) => {
    const pod = plane.store.list(pods).find((each) => textAt(each, 'status', 'podIP') === host)
    if (!pod) return undefined
    if (plane.nodes.isLost(textAt(pod, 'spec', 'nodeName') ?? '')) return 'silent'
    return servers.get(`${uidOf(pod)}:${port}`)
  }
  return {
    url,
    port: server.port,
    namespaces,
    world,
    kubeconfigPaths: {
      admin: await kubeconfig('admin', 'demo-admin', accounts.issue(administrator)),
      console: await kubeconfig(
        'console',
        consoleAccount.name,
        accounts.issue(serviceAccount(consoleAccount.namespace, consoleAccount.name)),
      ),
    },
    /** A kubeconfig for any other ServiceAccount; what it may do is what Roles say. */
    kubeconfigFor: (namespace: string, name: string) =>
      kubeconfig(`${namespace}-${name}`, name, accounts.issue(serviceAccount(namespace, name))),
    install: (objects: JsonObject[], manager = 'helm') => installObjects(world, objects, manager),
    server,
    troubles,
    tracardi,
    edge,
    listenerAt,
    nodes: plane.nodes,
    setMetrics: (isAvailable: boolean) => void (isMeasured = isAvailable),
    async stop() {
      await server.stop()
      await following.stop()
      await followingAccounts.stop()
      await plane.close()
    },
  }
}

/** The same certificate at every start, so that a kubeconfig in use stays good. */
async function keptCertificate(dataFolder: string): Promise<Certificate> {
  await mkdir(dataFolder, { recursive: true })
  const path = join(dataFolder, 'certificate.json')
  try {
    const kept: Certificate = JSON.parse(await readFile(path, 'utf8'))
    return kept
  } catch {
    const made = makeCertificate()
    await writeFile(path, JSON.stringify(made), { mode: 0o600 })
    return made
  }
}
