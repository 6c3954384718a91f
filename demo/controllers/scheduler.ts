import type { JsonObject } from '#demo/cluster/json.ts'
import { ensureObject, isBeingDeleted, nameOf, namespaceOf, objectAt, objectsAt, textAt } from '#demo/cluster/json.ts'
import { kindNamed } from '#demo/cluster/kinds.ts'
import type { Store } from '#demo/cluster/store.ts'
import { quantity } from '#demo/cluster/validation.ts'
import { isReady, setCondition } from './conditions.ts'
import type { Controller, ControllerWorld } from './controller.ts'
import { runController } from './controller.ts'

const pods = kindNamed('pods')
const nodes = kindNamed('nodes')
const retryMs = 3_000

/** Puts pods on the ready node with the most room, and says so when there is none, which webernetes' own does not. */
export function runScheduler(world: ControllerWorld): Controller {
  const { store, events } = world
  return runController(world, {
    kind: pods,
    everyMs: retryMs,
    async reconcile(namespace, name) {
      const pod = store.get(pods, namespace, name)
      if (!pod || textAt(pod, 'spec', 'nodeName') !== undefined || isBeingDeleted(pod)) return
      const { node, why } = chooseNode(store, pod)
      if (node === undefined) {
        await store.change(pods, namespace, name, (draft) =>
          setCondition(draft, { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: why }),
        )
        if (textAt(pod, 'status', 'conditions', 0, 'reason') !== 'Unschedulable')
          events.record(pod, 'Warning', 'FailedScheduling', why, 'default-scheduler')
        return
      }
      const bound = await store.change(pods, namespace, name, (draft) => {
        ensureObject(draft, 'spec').nodeName = node
      })
      if (bound)
        events.record(
          bound,
          'Normal',
          'Scheduled',
          `Successfully assigned ${namespace}/${name} to ${node}`,
          'default-scheduler',
        )
    },
  })
}

function chooseNode(store: Store, pod: JsonObject): { node: string | undefined; why: string } {
  const all = store.list(nodes)
  const reasons = new Map<string, number>()
  let best: { name: string; load: number } | undefined
  for (const node of all) {
    const placed = store
      .list(pods)
      .filter((each) => textAt(each, 'spec', 'nodeName') === nameOf(node) && isActive(each))
    const why = obstacle(node, placed, pod)
    if (why !== undefined) {
      reasons.set(why, (reasons.get(why) ?? 0) + 1)
      continue
    }
    const same = placed.filter(
      (each) =>
        textAt(each, 'metadata', 'labels', 'app.kubernetes.io/component') ===
          textAt(pod, 'metadata', 'labels', 'app.kubernetes.io/component') && namespaceOf(each) === namespaceOf(pod),
    )
    // Instances of one workload first spread over nodes, then go where there is room.
    const load = same.length + placed.length / 1_000
    if (!best || load < best.load) best = { name: nameOf(node), load }
  }
  const list = [...reasons].map(([why, count]) => `${count} ${why}`).join(', ')
  return { node: best?.name, why: `0/${all.length} nodes are available: ${list}.` }
}

const isActive = (pod: JsonObject) => !['Succeeded', 'Failed'].includes(textAt(pod, 'status', 'phase') ?? '')

function obstacle(node: JsonObject, placed: JsonObject[], pod: JsonObject): string | undefined {
  if (objectAt(node, 'spec').unschedulable === true) return 'node(s) were unschedulable'
  if (!isReady(node)) return 'node(s) had untolerated taint {node.kubernetes.io/unreachable: }'
  for (const resource of ['cpu', 'memory']) {
    const free = quantity(textAt(node, 'status', 'allocatable', resource)) - requested(placed, resource)
    if (requested([pod], resource) > free) return `Insufficient ${resource}`
  }
  const capacity = quantity(textAt(node, 'status', 'allocatable', 'pods') ?? '110')
  return placed.length >= capacity ? 'Too many pods' : undefined
}

const requested = (all: JsonObject[], resource: string): number =>
  all
    .flatMap((pod) => objectsAt(pod, 'spec', 'containers'))
    .reduce((sum, container) => sum + quantity(textAt(container, 'resources', 'requests', resource) ?? '0'), 0)
