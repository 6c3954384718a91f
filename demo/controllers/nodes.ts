import type { JsonObject } from '#demo/cluster/json.ts'
import { ensureObject, isBeingDeleted, nameOf, namespaceOf, objectsAt, textAt, timestamp } from '#demo/cluster/json.ts'
import { createDeletion } from '#demo/cluster/deletion.ts'
import { kindNamed } from '#demo/cluster/kinds.ts'
import { isReady, setCondition } from './conditions.ts'
import type { Controller, ControllerWorld } from './controller.ts'

const nodes = kindNamed('nodes')
const pods = kindNamed('pods')
const unreachable = 'node.kubernetes.io/unreachable'

export type NodeLifecycle = Controller & {
  isLost(node: string): boolean
  lose(node: string): Promise<void>
  restore(node: string): Promise<void>
}

/**
 * A lost node falls silent: its kubelet's writes are refused, it turns Unknown, its pods turn unready, and after the
 * eviction delay they are deleted and hang, because nobody is there to confirm.
 */
export function runNodeLifecycle({ store, events }: ControllerWorld, options: { evictAfterMs: number }): NodeLifecycle {
  const lost = new Set<string>()
  const evictions = new Map<string, NodeJS.Timeout>()
  const podsOn = (node: string) => store.list(pods).filter((pod) => textAt(pod, 'spec', 'nodeName') === node)

  const heartbeat = setInterval(() => {
    for (const node of store.list(nodes))
      if (!lost.has(nameOf(node)))
        void store.change(nodes, undefined, nameOf(node), (draft) => {
          for (const condition of objectsAt(draft, 'status', 'conditions')) condition.lastHeartbeatTime = timestamp()
        })
  }, 5 * 60_000)

  return {
    isLost: (node) => lost.has(node),
    async lose(name) {
      if (lost.has(name) || !store.get(nodes, undefined, name)) return
      lost.add(name)
      const node = await store.change(nodes, undefined, name, (draft) => {
        for (const type of ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure'])
          setCondition(draft, {
            type,
            status: 'Unknown',
            reason: 'NodeStatusUnknown',
            message: 'Kubelet stopped posting node status.',
          })
        const spec = ensureObject(draft, 'spec')
        spec.taints = [
          { key: unreachable, effect: 'NoSchedule', timeAdded: timestamp() },
          { key: unreachable, effect: 'NoExecute', timeAdded: timestamp() },
        ]
      })
      if (node)
        events.record(node, 'Normal', 'NodeNotReady', `Node ${name} status is now: NodeNotReady`, 'node-controller')
      for (const pod of podsOn(name)) {
        await markReadiness(pod, 'False')
        events.record(pod, 'Warning', 'NodeNotReady', 'Node is not ready', 'node-controller')
      }
      evictions.set(
        name,
        setTimeout(() => void evict(name), options.evictAfterMs),
      )
    },
    async restore(name) {
      if (!lost.delete(name)) return
      clearTimeout(evictions.get(name))
      await store.change(nodes, undefined, name, (draft) => {
        makeHealthy(draft)
        delete ensureObject(draft, 'spec').taints
      })
      for (const pod of podsOn(name)) {
        if (isBeingDeleted(pod)) await store.remove(pods, pod)
        else await markReadiness(pod, 'True')
      }
    },
    stop() {
      clearInterval(heartbeat)
      for (const timer of evictions.values()) clearTimeout(timer)
    },
  }

  async function evict(node: string) {
    for (const pod of podsOn(node)) {
      await createDeletion(store).background(pods, pod)
      events.record(
        pod,
        'Normal',
        'TaintManagerEviction',
        `Marking for deletion Pod ${namespaceOf(pod)}/${nameOf(pod)}`,
        'taint-eviction-controller',
      )
    }
  }

  async function markReadiness(pod: JsonObject, status: 'True' | 'False') {
    if (status === 'False' && !isReady(pod)) return
    await store.change(pods, namespaceOf(pod), nameOf(pod), (draft) => {
      const containers = objectsAt(draft, 'status', 'containerStatuses')
      if (status === 'True' && !containers.every((each) => each.ready === true)) return
      setCondition(draft, { type: 'Ready', status, reason: status === 'True' ? '' : 'NodeNotReady', message: '' })
    })
  }
}

export function makeHealthy(node: JsonObject) {
  const healthy: [type: string, status: 'True' | 'False', reason: string, message: string][] = [
    ['MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'],
    ['DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'],
    ['PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'],
    ['Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'],
  ]
  for (const [type, status, reason, message] of healthy) setCondition(node, { type, status, reason, message })
}
