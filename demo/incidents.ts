import { createDeletion } from '#demo/cluster/deletion.ts'
import type { JsonObject } from '#demo/cluster/json.ts'
import { namespaceOf, nameOf, objectsAt, textAt } from '#demo/cluster/json.ts'
import { kindNamed } from '#demo/cluster/kinds.ts'
import { isReady } from '#demo/controllers/conditions.ts'
import type { EmbeddedCluster } from '#demo/embedded-cluster.ts'
import type { ApiFault } from '#demo/images/troubles.ts'

const pods = kindNamed('pods')
const nodes = kindNamed('nodes')

export const incidentNames = [
  'crash-loop',
  'slow-instance',
  'lost-node',
  'unreachable-store',
  'tracardi-html',
  'tracardi-login-500',
  'tracardi-slow',
  'tracardi-down',
  'tracardi-dies-exposed',
  'recover',
] as const
export type IncidentName = (typeof incidentNames)[number]

export const isIncidentName = (text: string): text is IncidentName => incidentNames.some((name) => name === text)

/** Makes something go wrong (or well again) in the cluster, and says what was done. */
export async function causeIncident(
  cluster: EmbeddedCluster,
  name: IncidentName,
  namespace = cluster.namespaces[0] ?? 'tracardi',
): Promise<string> {
  switch (name) {
    case 'crash-loop':
      return crashLoop(cluster, namespace)
    case 'slow-instance':
      return slowInstance(cluster, namespace)
    case 'lost-node':
      return loseNode(cluster, namespace)
    case 'unreachable-store':
      return cutStore(cluster, namespace)
    case 'tracardi-html':
      return breakApi(
        cluster,
        namespace,
        'html',
        'now answers every request with a page, as if something stood before it',
      )
    case 'tracardi-login-500':
      return breakApi(cluster, namespace, 'login-500', 'now answers every log-in with 500')
    case 'tracardi-slow':
      return breakApi(cluster, namespace, 'slow', 'now takes longer to answer than anybody waits')
    case 'tracardi-down':
      return breakApi(cluster, namespace, 'down', 'now cuts every connection; Kubernetes still calls it ready')
    case 'tracardi-dies-exposed':
      return breakApi(cluster, namespace, 'dies-exposed', 'now ends at its start wherever it exposes the GUI API')
    case 'recover':
      return recover(cluster)
  }
}

const podsIn = ({ world }: EmbeddedCluster, namespace: string) => world.store.list(pods, namespace)
const imageOf = (pod: JsonObject) => textAt(pod, 'spec', 'containers', 0, 'image') ?? ''
const isApi = (pod: JsonObject) => imageOf(pod).includes('tracardi-api:')
const isCollector = (pod: JsonObject) =>
  isApi(pod) &&
  objectsAt(pod, 'spec', 'containers', 0, 'env').some((each) => each.name === 'EXPOSE_GUI_API' && each.value === 'no')

async function crashLoop(cluster: EmbeddedCluster, namespace: string) {
  const worker = podsIn(cluster, namespace).find((pod) => /background-worker|update-worker/.test(imageOf(pod)))
  if (!worker) return `Nothing was done: no worker runs in ${namespace}.`
  const container = textAt(worker, 'spec', 'containers', 0, 'name') ?? ''
  cluster.troubles.crash(namespace, container)
  return `Every instance of ${container} in ${namespace} now ends with an error soon after it starts.`
}

async function slowInstance(cluster: EmbeddedCluster, namespace: string) {
  const instance = podsIn(cluster, namespace).find((pod) => isCollector(pod) && isReady(pod))
  if (!instance) return `Nothing was done: no collector is ready in ${namespace}.`
  cluster.troubles.slow(namespace, nameOf(instance))
  return `${nameOf(instance)} in ${namespace} now takes seconds to answer and all the processor it may have.`
}

function breakApi({ troubles }: EmbeddedCluster, namespace: string, fault: ApiFault, words: string) {
  troubles.breakApi(namespace, fault)
  return `Every instance of the Tracardi API in ${namespace} ${words}.`
}

async function loseNode(cluster: EmbeddedCluster, namespace: string) {
  const standing = cluster.world.store.list(nodes).filter((node) => !cluster.nodes.isLost(nameOf(node)))
  if (standing.length < 2) return 'Nothing was done: only one node is left.'
  const apis = (node: JsonObject) =>
    podsIn(cluster, namespace).filter((pod) => isApi(pod) && textAt(pod, 'spec', 'nodeName') === nameOf(node)).length
  const [victim] = standing.toSorted((left, right) => apis(right) - apis(left))
  if (!victim) return 'Nothing was done: there is no node.'
  await cluster.nodes.lose(nameOf(victim))
  return `${nameOf(victim)} has fallen silent. Its instances turn unready at once and are replaced elsewhere in a while.`
}

/** Running processes hardly notice a lost database; one that starts waits for it and gives up. */
async function cutStore(cluster: EmbeddedCluster, namespace: string) {
  const { store } = cluster.world
  const hasMysql = podsIn(cluster, namespace).some((pod) => imageOf(pod).startsWith('mysql:'))
  const name = hasMysql ? 'mysql' : 'elasticsearch'
  cluster.troubles.cutStore(namespace, name)
  const instance = podsIn(cluster, namespace).find((pod) => isCollector(pod) && isReady(pod))
  if (instance) await createDeletion(store).background(pods, instance)
  return `Nothing in ${namespace} reaches ${name}, and ${instance ? nameOf(instance) : 'no instance'} was restarted: its successor waits for the store, then gives up.`
}

async function recover(cluster: EmbeddedCluster) {
  const { store } = cluster.world
  cluster.troubles.heal()
  for (const node of store.list(nodes)) await cluster.nodes.restore(nameOf(node))
  // Waiting out the growing pauses between restarts would take minutes.
  const backingOff = store.list(pods).filter((pod) => namespaceOf(pod) !== 'kube-system' && isCrashing(pod))
  for (const pod of backingOff) await createDeletion(store).background(pods, pod)
  return `All incidents are over; ${backingOff.length} crashing ${backingOff.length === 1 ? 'instance was' : 'instances were'} replaced.`
}

const isCrashing = (pod: JsonObject) =>
  objectsAt(pod, 'status', 'containerStatuses').some((status) => status.ready !== true && status.restartCount !== 0)
