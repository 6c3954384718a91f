import type { JsonObject } from '#demo/cluster/json.ts'
import { labelsOf, namespaceOf, nameOf, numberAt, objectAt, objectsAt, textAt, uidOf } from '#demo/cluster/json.ts'
import { kindNamed } from '#demo/cluster/kinds.ts'
import { logKey } from '#demo/cluster/log-book.ts'
import { quantity } from '#demo/cluster/validation.ts'
import { isReady } from '#demo/controllers/conditions.ts'
import type { EmbeddedCluster } from '#demo/embedded-cluster.ts'

const pods = kindNamed('pods')
const services = kindNamed('services')
const tickMs = 2_000
const mebibyte = 2 ** 20

export type TrafficOptions = {
  /** The same seed gives the same noise. */
  seed?: number
  /** How long a day of the demo takes; its night has a third of the noon's requests. */
  dayMs?: number
  /** Requests a second at noon, over all collectors of an installation. */
  noonRate?: number
}

/** Sends simulated events at every installation: processors, memory, logs and Tracardi's own counters follow. */
export function startTraffic(cluster: EmbeddedCluster, options: TrafficOptions = {}): { stop(): void } {
  const { seed = 1, dayMs = 30 * 60_000, noonRate = 420 } = options
  const noise = createNoise(seed)
  const startedAt = Date.now()
  const beat = () => {
    // Noon at the start, so that there is something to see.
    const wave = 0.66 + 0.34 * Math.cos(((Date.now() - startedAt) / dayMs) * 2 * Math.PI)
    for (const [namespace, all] of byNamespace(cluster)) {
      const rate = noonRate * wave * (0.92 + 0.16 * noise())
      drive(cluster, namespace, all, rate, noise)
    }
  }
  beat()
  const timer = setInterval(beat, tickMs)
  return { stop: () => clearInterval(timer) }
}

function byNamespace({ world }: EmbeddedCluster): Map<string, JsonObject[]> {
  const found = new Map<string, JsonObject[]>()
  for (const pod of world.store.list(pods)) {
    const namespace = namespaceOf(pod) ?? ''
    if (textAt(pod, 'status', 'phase') !== 'Running' || namespace === 'kube-system' || namespace === 'ingress-nginx')
      continue
    found.set(namespace, [...(found.get(namespace) ?? []), pod])
  }
  return found
}

type Part = 'collector' | 'private' | 'gui' | 'worker' | 'store' | 'other'

function partOf(pod: JsonObject): Part {
  const image = textAt(pod, 'spec', 'containers', 0, 'image') ?? ''
  if (/tracardi-api:/.test(image)) return flagOf(pod) === 'no' ? 'collector' : 'private'
  if (image.includes('tracardi-gui')) return 'gui'
  if (image.includes('background-worker') || image.includes('update-worker')) return 'worker'
  return /elasticsearch|redis|mysql|pulsar/.test(image) ? 'store' : 'other'
}

const flagOf = (pod: JsonObject) =>
  textAt(
    objectsAt(pod, 'spec', 'containers', 0, 'env').find((each) => each.name === 'EXPOSE_GUI_API'),
    'value',
  )

function drive(cluster: EmbeddedCluster, namespace: string, all: JsonObject[], rate: number, noise: () => number) {
  const { troubles, tracardi } = cluster
  const ready = all.filter(isReady)
  const count = (part: Part) => ready.filter((pod) => partOf(pod) === part).length
  const accepted = count('collector') > 0 ? rate : 0
  const stored = troubles.isCut(namespace, 'elasticsearch') ? 0 : accepted
  countAtEdge(cluster, { namespace, ready, rate, noise })
  const state = tracardi.stateOf(namespace)
  state.eventsPerSecond = stored
  state.eventCount += (stored * tickMs) / 1000
  for (const pod of ready) {
    const part = partOf(pod)
    const share = part === 'collector' || part === 'worker' ? accepted / Math.max(1, count(part)) : accepted
    const load = loadOf(part, share)
    const isSlow = troubles.isSlow({ namespace, podName: nameOf(pod) })
    for (const container of objectsAt(pod, 'spec', 'containers')) {
      const name = textAt(container, 'name') ?? ''
      const limit = quantity(textAt(container, 'resources', 'limits', 'cpu'))
      const wanted = isSlow ? limit : load.cpuCores * (0.9 + 0.2 * noise())
      cluster.world.usage.set(uidOf(pod), name, {
        // A container never gets more than its limit.
        cpuCores: Number.isNaN(limit) ? wanted : Math.min(limit, wanted),
        memoryBytes: load.memoryBytes * (0.97 + 0.06 * noise()),
      })
      writeLog(cluster, pod, name, { part, share, isSlow, namespace, noise })
    }
  }
}

type Seen = { namespace: string; ready: JsonObject[]; rate: number; noise: () => number }

/** What the ingress controllers count: every request for a Service with an API behind it, answered or not. */
function countAtEdge({ world, edge, troubles }: EmbeddedCluster, { namespace, ready, rate, noise }: Seen) {
  const seconds = tickMs / 1_000
  for (const service of world.store.list(services, namespace)) {
    const selector = objectAt(service, 'spec', 'selector')
    const isBehind = (pod: JsonObject) =>
      Object.keys(selector).length > 0 && Object.entries(selector).every(([key, value]) => labelsOf(pod)[key] === value)
    const api = world.store
      .list(pods, namespace)
      .find((pod) => isBehind(pod) && /^(collector|private)$/.test(partOf(pod)))
    if (api === undefined) continue
    const behind = ready.filter(isBehind)
    const count = (partOf(api) === 'collector' ? rate : rate / 40) * seconds
    const slowShare =
      behind.filter((pod) => troubles.isSlow({ namespace, podName: nameOf(pod) })).length / behind.length
    const failing = troubles.isCut(namespace, 'elasticsearch') || troubles.isCut(namespace, 'redis') ? 0.4 : 0.0005
    const send = (status: string, share: number) =>
      edge.record({ namespace, service: nameOf(service), status, count: count * share, slowShare: slowShare || 0 })
    if (behind.length === 0) {
      send('503', 1)
      continue
    }
    const refused = 0.002 + 0.002 * noise()
    send('200', 1 - failing - refused)
    send('422', refused)
    send('500', failing)
  }
}

/** From request rate to processor and memory: invented, in the size of the chart's own requests and limits. */
function loadOf(part: Part, share: number): { cpuCores: number; memoryBytes: number } {
  switch (part) {
    case 'collector':
      return { cpuCores: 0.02 + share * 0.0024, memoryBytes: 150 * mebibyte + share * 0.2 * mebibyte }
    case 'worker':
      return { cpuCores: 0.03 + share * 0.0013, memoryBytes: 260 * mebibyte + share * 0.4 * mebibyte }
    case 'private':
      return { cpuCores: 0.035, memoryBytes: 210 * mebibyte }
    case 'gui':
      return { cpuCores: 0.004, memoryBytes: 18 * mebibyte }
    case 'store':
      return { cpuCores: 0.1 + share * 0.0009, memoryBytes: 900 * mebibyte }
    case 'other':
      return { cpuCores: 0.01, memoryBytes: 90 * mebibyte }
  }
}

type Scene = { part: Part; share: number; isSlow: boolean; namespace: string; noise: () => number }

function writeLog({ world, troubles }: EmbeddedCluster, pod: JsonObject, container: string, scene: Scene) {
  const status = objectsAt(pod, 'status', 'containerStatuses').find((each) => each.name === container)
  const write = (text: string) =>
    world.logs.write(logKey(uidOf(pod), container, numberAt(status, 'restartCount') ?? 0), text)
  const { part, share, isSlow, namespace, noise } = scene
  const client = `10.${Math.floor(noise() * 250)}.${Math.floor(noise() * 250)}.${1 + Math.floor(noise() * 250)}`
  switch (part) {
    case 'collector':
      write(`INFO:     ${client}:0 - "POST /track HTTP/1.1" 200 OK`)
      if (noise() < 0.05) write(`INFO:     ${client}:0 - "POST /track HTTP/1.1" 422 Unprocessable Entity`)
      break
    case 'private':
      if (noise() < 0.3) write(`INFO:     ${client}:0 - "GET /event/avg/requests HTTP/1.1" 200 OK`)
      break
    case 'worker':
      if (noise() < 0.5) write(`INFO     Stored ${Math.round(share * (tickMs / 1000))} events`)
      break
    case 'gui':
    case 'store':
    case 'other':
      break
  }
  if (isSlow) write('WARNING  Request took 2.5 seconds')
  const isBackend = part === 'collector' || part === 'private' || part === 'worker'
  if (!isBackend) return
  for (const store of ['elasticsearch', 'redis', 'mysql', 'pulsar'] as const)
    if (troubles.isCut(namespace, store)) write(`ERROR    Could not connect to ${store}`)
}

/** Numbers from 0 to 1 that look random and repeat with the seed (mulberry32). */
function createNoise(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
