import { createLogBook } from '#demo/cluster/log-book.ts'
import { createEdgeCounters } from '#demo/images/edge-counters.ts'
import type { ImageWorld } from '#demo/images/image-world.ts'
import { startRun, type StartedRun } from '#demo/images/start-run.ts'
import { tracardiApi } from '#demo/images/tracardi-api.ts'
import { createTracardiWorld } from '#demo/images/tracardi-state.ts'
import { createTroubles } from '#demo/images/troubles.ts'
import { openInstanceProxy } from '#demo/instance-proxy.ts'
import { readAdminSecret } from './admin-secret.ts'
import { mergePatch, openApi, type Api } from './api.ts'
import { containerEnvironment } from './container-environment.ts'
import { followPods } from './follow-pods.ts'
import { list, text, valueAt } from './json-value.ts'
import { readKubeconfig } from './kubeconfig.ts'

export type ServedInstances = Awaited<ReturnType<typeof serveInstances>>

/** What runs for one pod. */
type Process = {
  address: string
  isSilent: boolean
  /** The run of the container that this is for, by its count of restarts; null while the container does not run. */
  restarts: number | null
  run: StartedRun | undefined
}

/**
 * Runs the simulated Tracardi API for the pods of a real API server, whose kubelets run nothing, behind a proxy. Each
 * has the environment of its own template. One that dies is told to its kubelet, which makes a crash loop of it.
 */
export async function serveInstances(adminKubeconfig: string, namespace = 'tracardi') {
  const api = openApi(await readKubeconfig(adminKubeconfig))
  const troubles = createTroubles()
  const tracardi = createTracardiWorld()
  const world: ImageWorld = {
    logs: createLogBook(),
    servers: new Map(),
    troubles,
    tracardi,
    edge: createEdgeCounters(),
  }
  tracardi.setAdministrator(namespace, await readAdminSecret(api, namespace))
  const processes = new Map<string, Process>()

  const pods = followPods(api, namespace, {
    present(pod) {
      const container = apiContainer(pod)
      if (container === undefined) return
      const uid = text(valueAt(pod, 'metadata', 'uid'))
      const process = processes.get(uid) ?? { address: '', isSilent: false, restarts: null, run: undefined }
      processes.set(uid, process)
      process.address = String(valueAt(pod, 'status', 'podIP'))
      process.isSilent = valueAt(pod, 'metadata', 'annotations', 'pods.test/node-lost') !== undefined
      // Only what ends its loop by itself is let go: somebody else's crash loop stays one.
      if (isBackingOff(pod) && valueAt(pod, 'metadata', 'annotations', ended) !== undefined) tellKubelet(api, pod, null)
      const restarts = restartsOf(pod, container)
      if (restarts === process.restarts) return
      process.restarts = restarts
      endRun(process)
      if (restarts === null) return
      runContainer({ api, world, pod, container, process, restarts }).catch(() => {
        // The API server is away; the list after its return begins here again.
        process.restarts = null
      })
    },
    gone(uid) {
      endRun(processes.get(uid))
      processes.delete(uid)
    },
  })
  const proxy = await openInstanceProxy((host, port) => {
    for (const [uid, { address, isSilent }] of processes)
      if (address === host) return isSilent ? 'silent' : world.servers.get(`${uid}:${port}`)
    return undefined
  })
  return {
    url: proxy.url,
    troubles,
    tracardi,
    async close() {
      await pods.stop()
      for (const process of processes.values()) endRun(process)
      await proxy.close()
      api.close()
    },
  }
}

/** Killed from here is no end of its own. */
function endRun(process: Process | undefined) {
  const run = process?.run
  if (process) process.run = undefined
  run?.kill()
}

type Start = {
  api: Api
  world: ImageWorld
  pod: unknown
  container: unknown
  process: Process
  restarts: number
}

async function runContainer({ api, world, pod, container, process, restarts }: Start) {
  const env = await containerEnvironment(api, pod, container)
  const isStillWanted = () => process.restarts === restarts
  if (env === null || !isStillWanted()) return
  const run = startRun(tracardiApi(world, tagOf(container)), {
    env,
    podName: text(valueAt(pod, 'metadata', 'name')),
    namespace: text(valueAt(pod, 'metadata', 'namespace')),
    podUid: text(valueAt(pod, 'metadata', 'uid')),
    container: text(valueAt(container, 'name')),
    restart: restarts,
    logs: world.logs,
    servers: world.servers,
  })
  process.run = run
  const code = await run.ended
  if (isStillWanted() && process.run === run) tellKubelet(api, pod, code)
}

/** Marks a pod whose program ended by itself, so that the two loops are not mixed up. */
const ended = 'pods.test/program-ended'

/** The annotations that steer a simulated pod; see kwok-config/pods.yaml. Null takes them back. */
function tellKubelet(api: Api, pod: unknown, code: number | null) {
  const annotations =
    code === null
      ? { [ended]: null, 'pods.test/outcome': null, 'pods.test/crash-after': null }
      : { [ended]: String(code), 'pods.test/outcome': 'crash-loop', 'pods.test/crash-after': '50ms' }
  const path = `/api/v1/namespaces/${text(valueAt(pod, 'metadata', 'namespace'))}/pods`
  // A pod that is gone has no loop.
  api
    .patch(`${path}/${text(valueAt(pod, 'metadata', 'name'))}`, { metadata: { annotations } }, mergePatch)
    .catch(() => {})
}

const image = /(?:^|\/)(?:com-)?tracardi-api:([^:@]+)$/

const apiContainer = (pod: unknown): unknown =>
  list(valueAt(pod, 'spec', 'containers')).find((each) => image.test(String(valueAt(each, 'image'))))

const tagOf = (container: unknown): string => image.exec(String(valueAt(container, 'image')))?.[1] ?? ''

function restartsOf(pod: unknown, container: unknown): number | null {
  const status = list(valueAt(pod, 'status', 'containerStatuses')).find(
    (each) => valueAt(each, 'name') === valueAt(container, 'name'),
  )
  if (valueAt(status, 'state', 'running') === undefined) return null
  return Number(valueAt(status, 'restartCount'))
}

const isBackingOff = (pod: unknown): boolean =>
  list(valueAt(pod, 'status', 'containerStatuses')).some(
    (each) => valueAt(each, 'state', 'waiting', 'reason') === 'CrashLoopBackOff',
  )
