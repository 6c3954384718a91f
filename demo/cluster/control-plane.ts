import { admitPod, runQuotas } from '#demo/controllers/quotas.ts'
import { runAddresses } from '#demo/controllers/addresses.ts'
import type { Controller } from '#demo/controllers/controller.ts'
import { runDeploymentRevisions } from '#demo/controllers/deployment-revisions.ts'
import { runDisruptionBudgets } from '#demo/controllers/disruption-budgets.ts'
import { runGarbageCollector } from '#demo/controllers/garbage-collector.ts'
import { runAutoscalers } from '#demo/controllers/horizontal-autoscalers.ts'
import { runNamespaceController } from '#demo/controllers/namespaces.ts'
import type { NodeLifecycle } from '#demo/controllers/nodes.ts'
import { makeHealthy, runNodeLifecycle } from '#demo/controllers/nodes.ts'
import { runScheduler } from '#demo/controllers/scheduler.ts'
import { runStatefulSets } from '#demo/controllers/stateful-sets.ts'
import { resolveReferences } from './environment.ts'
import { createEventRecorder } from './events.ts'
import type { EventRecorder } from './events.ts'
import type { JsonObject } from './json.ts'
import { ensureObject, nameOf, textAt } from './json.ts'
import { kindNamed } from './kinds.ts'
import type { Store } from './store.ts'
import { openStore } from './store.ts'
import type { UsageMeter } from './usage-meter.ts'
import type { ImageClass, ObjectStore, ProcessContext, WebernetesCluster } from './webernetes.ts'
import { loadWebernetes } from './webernetes.ts'
import { installWriteHooks } from './write-hooks.ts'

export type ControlPlane = {
  cluster: WebernetesCluster
  store: Store
  events: EventRecorder
  nodes: NodeLifecycle
  services: ObjectStore
  close(): Promise<void>
}

export type ControlPlaneOptions = {
  nodes: number
  nodeCpu: number
  nodeMemoryGi: number
  evictAfterMs: number
  gitVersion: string
}

const nodePortRange = { from: 30_000, to: 32_767 }

/** webernetes for deployments, replica sets, kubelets and probes; controllers of our own for what it lacks. */
export async function startControlPlane(
  options: ControlPlaneOptions,
  images: ImageClass[],
  usage: UsageMeter,
): Promise<ControlPlane> {
  const library = await loadWebernetes()
  const cluster = new library.Cluster({ nodes: options.nodes })
  // These three know too few kinds; ours take their place.
  for (const name of ['kube-scheduler', 'garbage-collector', 'namespace-controller'])
    cluster.registerImage(idleImage(`webernetes/${name}`))
  for (const image of images) cluster.registerImage(image)
  const store = await openStore(cluster.etcd)
  const events = createEventRecorder(store)
  const world = { store, events }
  const nodes = runNodeLifecycle(world, { evictAfterMs: options.evictAfterMs })
  installWriteHooks(library, cluster.etcd, {
    async beforeCreate(storage, object) {
      if (storage === 'pods') admitPod(store, object)
      return storage === 'events' ? events.aggregate(object) : undefined
    },
    beforeStatusWrite: (storage, stored) => refuseLostNode(nodes, storage, stored),
    beforeDelete: (storage, stored) => refuseLostNode(nodes, storage, stored),
  })
  openNetwork(cluster)
  for (const server of cluster.servers) resolveReferences(server, store)
  await cluster.init()
  await describeNodes(store, options)
  const controllers: Controller[] = [
    runScheduler(world),
    runGarbageCollector(world),
    runNamespaceController(world),
    runDeploymentRevisions(world),
    runStatefulSets(world),
    runDisruptionBudgets(world),
    runQuotas(world),
    runAutoscalers(world, usage),
    ...runAddresses(world),
    nodes,
  ]
  return {
    cluster,
    store,
    events,
    nodes,
    services: new library.ServiceStore(cluster.ctx, cluster.etcd, { nodePortRange }),
    async close() {
      for (const controller of controllers) controller.stop()
      events.stop()
      await store.close()
      await cluster.close()
    },
  }
}

function idleImage(name: string): ImageClass {
  return class {
    static readonly imageName = name
    static readonly imageVersion = '1.0'
    readonly defaultCommand = ['idle']
    exec(context: ProcessContext): Promise<number> {
      return context.waitUntilKilled()
    }
  }
}

function refuseLostNode(nodes: NodeLifecycle, storage: string, stored: JsonObject) {
  const node = textAt(stored, 'spec', 'nodeName')
  if (storage === 'pods' && node !== undefined && nodes.isLost(node))
    throw new Error(`node ${node} cannot reach the API server`)
}

/** A URL drops the default port, on which Tracardi listens; and a LoadBalancer routes inside as a NodePort does. */
function openNetwork({ network }: WebernetesCluster) {
  const parsePort = network.parseTargetPort.bind(network)
  network.parseTargetPort = (url, service) => {
    const isPlain = url.port === '' && url.protocol === 'http:'
    return isPlain && service === undefined ? 80 : parsePort(url, service)
  }
  const register = network.registerService.bind(network)
  network.registerService = (service) => {
    const type = textAt(service, 'spec', 'type')
    if (type === 'ExternalName' || textAt(service, 'spec', 'clusterIP') === undefined) return
    register(
      type === 'LoadBalancer'
        ? { ...service, spec: { ...ensureObject({ ...service }, 'spec'), type: 'NodePort' } }
        : service,
    )
  }
}

async function describeNodes(store: Store, options: ControlPlaneOptions) {
  const nodes = kindNamed('nodes')
  for (const node of store.list(nodes)) {
    const name = nameOf(node)
    await store.change(nodes, undefined, name, (draft) => {
      ensureObject(draft, 'metadata', 'labels')['kubernetes.io/hostname'] = name
      const status = ensureObject(draft, 'status')
      const size = { cpu: String(options.nodeCpu), memory: `${options.nodeMemoryGi}Gi`, pods: '110' }
      status.capacity = { ...size }
      status.allocatable = { ...size }
      status.nodeInfo = {
        kubeletVersion: options.gitVersion,
        osImage: 'simulated',
        architecture: 'amd64',
        operatingSystem: 'linux',
        containerRuntimeVersion: 'webernetes://0.3.5',
      }
      makeHealthy(draft)
    })
  }
}
