import 'server-only'
import type { StoreAddress } from '#lib/domain/health/store-address.ts'
import type { Result } from '#lib/domain/result.ts'
import type { TopologyDelta } from '#lib/domain/topology-delta.ts'
import { workloadId, type Problem, type Role, type Topology, type WorkloadRef } from '#lib/domain/topology.ts'
import type { Sighting } from '#lib/domain/watched-fields.ts'
import type { Connection } from '#lib/kubernetes/client.ts'
import {
  watchEvents,
  watchGateways,
  watchNamespace,
  watchNodes,
  type EventWatch,
} from '#lib/kubernetes/namespace-watches.ts'
import { createPicture, type EdgeViews, type PictureChanges } from '#lib/kubernetes/picture.ts'
import { startPulse } from '#lib/kubernetes/pulse.ts'
import { asOf, freshnessOf, problemsOf, staleSince } from '#lib/kubernetes/stream-health.ts'
import type { Watch } from '#lib/kubernetes/watch.ts'
import { eventsOfWorkload, type FoundEvents } from '#lib/kubernetes/workload-events.ts'

export type ObserverOptions = {
  readonly connection: Result<Connection, Problem>
  readonly namespaces: readonly string[]
  /** Where else Gateways may stand, by which the installation is reached. */
  readonly gatewayNamespaces?: readonly string[]
  readonly minimums: Partial<Readonly<Record<Role, number>>>
  /** Something of the console itself that stands before everything else. */
  readonly ownProblem?: () => Problem | null
  readonly now?: () => Date
}

/** Watches the installation and keeps the latest topology, for however many who look. */
export type Observer = {
  readonly topology: () => Topology
  readonly freshness: () => Pick<Topology, 'asOf' | 'freshness'>
  /** Counts the deltas of this process; a snapshot taken now belongs to it. */
  readonly version: () => number
  readonly onDelta: (listener: (delta: TopologyDelta) => void) => () => void
  /** Tells how every workload stands now, then each time it is received again, in order and without leaving one out. */
  readonly onSightings: (listener: (sightings: readonly Sighting[]) => void) => () => void
  readonly eventsOf: (ref: WorkloadRef) => FoundEvents & { readonly asOf: string | null }
  /** Services and routes of the watched namespaces, for telling whose traffic is whose. */
  readonly edges: () => EdgeViews
  /** Where the workloads look for their stores, by `Workload.id`. */
  readonly storeAddresses: () => ReadonlyMap<string, readonly StoreAddress[]>
  /** Tries at once what waits, for example after a Role was corrected. */
  readonly requestRefresh: () => void
  readonly stop: () => Promise<void>
}

export function createObserver(options: ObserverOptions): Observer {
  const { connection } = options
  return connection.granted ? observe(connection.value, options) : blind(options, connection.refusal)
}

/** Without a cluster the console still starts, and its picture says why it is empty. */
function blind({ namespaces, ownProblem }: ObserverOptions, problem: Problem): Observer {
  const lists = { installations: [], workloads: [], instances: [], routes: [], nodes: null, streams: [] }
  const nothing = { asOf: null, freshness: 'stale' } as const
  return {
    topology: () => ({ ...nothing, namespaces, ...lists, problems: withOwn(ownProblem, [problem]) }),
    freshness: () => nothing,
    version: () => 0,
    onDelta: () => () => {},
    onSightings: () => () => {},
    eventsOf: () => ({ events: [], isCut: false, asOf: null }),
    edges: () => ({ services: [], rules: [] }),
    storeAddresses: () => new Map(),
    requestRefresh: () => {},
    stop: async () => {},
  }
}

function withOwn(own: ObserverOptions['ownProblem'], problems: readonly Problem[]): readonly Problem[] {
  const first = own?.() ?? null
  return first === null ? problems : [first, ...problems]
}

/** The first news goes out at once; what follows within the window goes out together. */
const windowMs = 50
const tickMs = 1_000
const unsettledEveryTicks = 5
/** Events come last, when the picture stands, or when it takes too long to wait for it. */
const eventsAfterTicks = 5

type Head = Omit<TopologyDelta, 'version' | 'workloads' | 'instances' | 'routes' | 'removed'>

const nothingSeen: Head = {
  asOf: null,
  freshness: 'starting',
  streams: [],
  problems: [],
  installations: [],
  nodes: null,
}

function observe(connection: Connection, options: ObserverOptions): Observer {
  const { namespaces, gatewayNamespaces = [], minimums } = options
  const now = options.now ?? (() => new Date())
  const listeners = new Set<(delta: TopologyDelta) => void>()
  const sightingListeners = new Set<(sightings: readonly Sighting[]) => void>()
  let sighted: Sighting[] = []
  const picture = createPicture()
  const pulse = startPulse(connection)
  let eventWatches = new Map<string, EventWatch>()
  let version = 0
  let isPending = false
  let cancelPending: () => void = () => {}
  let flushedAt = 0
  let sentHead = ''
  let judgedAs = ''
  let ticks = 0
  // As of the last flush, like the parts: a head of now beside parts of then would contradict them.
  let seen: Head = nothingSeen
  let isStopped = false
  const wiring = { connection, pulse, picture, onMove: schedule, onSighting: (one: Sighting) => sighted.push(one) }
  const nodes = watchNodes(wiring)
  const watches: readonly Watch[] = [
    ...namespaces.flatMap((namespace) => watchNamespace(wiring, namespace)),
    ...gatewayNamespaces
      .filter((namespace) => !namespaces.includes(namespace))
      .map((namespace) => watchGateways(wiring, namespace)),
    nodes,
  ]

  function allWatches(): readonly Watch[] {
    return [...watches, ...[...eventWatches.values()].map(({ watch }) => watch)]
  }

  function head(): Head {
    const all = allWatches().map((watch) => ({ stream: watch.stream(), block: watch.block() }))
    const streams = all.map(({ stream }) => stream)
    const situation = {
      server: connection.server,
      isAlive: pulse.isAlive(),
      pulseError: pulse.lastError(),
      watches: all,
      namespaces,
      occupied: new Set(picture.workloads().map(({ namespace }) => namespace)),
    }
    return {
      asOf: asOf(streams),
      freshness: freshnessOf(streams),
      streams,
      problems: withOwn(options.ownProblem, problemsOf(situation)),
      installations: picture.installations(),
      nodes: nodes.stream().asOf === null || nodes.block() ? null : picture.nodes(),
    }
  }

  function schedule(): void {
    if (isPending || isStopped) return
    isPending = true
    const wait = flushedAt + windowMs - performance.now()
    if (wait <= 0) {
      const immediate = setImmediate(flush)
      cancelPending = () => clearImmediate(immediate)
    } else {
      const timer = setTimeout(flush, wait)
      cancelPending = () => clearTimeout(timer)
    }
  }

  function flush(): void {
    isPending = false
    const startedAt = performance.now()
    const stale = new Map(
      namespaces.map((namespace) => [
        namespace,
        staleSince(
          watches.map((watch) => watch.stream()),
          namespace,
        ),
      ]),
    )
    rejudge(stale)
    const changes = picture.build((namespace) => ({ minimums, now: now(), staleSince: stale.get(namespace) ?? null }))
    seen = head()
    publish(changes, seen)
    publishSightings()
    // A build that takes long is followed by a longer pause, so that a storm cannot take the whole process.
    flushedAt = performance.now() + Math.min(50, performance.now() - startedAt)
  }

  /** All workloads turn unknown together when their namespace goes stale, and known again together. */
  function rejudge(stale: ReadonlyMap<string, string | null>): void {
    const judging = [...stale].map(([namespace, since]) => `${namespace} ${since === null}`).join()
    if (judging !== judgedAs) picture.touch('all')
    judgedAs = judging
  }

  function publish(changes: PictureChanges, current: Head): void {
    const parts = [changes.workloads, changes.instances, changes.routes]
    const isQuiet = parts.every(({ set, removed }) => set.length === 0 && removed.length === 0)
    const headText = JSON.stringify({
      ...current,
      asOf: null,
      streams: current.streams.map((stream) => ({ ...stream, asOf: null })),
    })
    if (isQuiet && headText === sentHead) return
    sentHead = headText
    version += 1
    const delta: TopologyDelta = {
      version,
      ...current,
      workloads: changes.workloads.set,
      instances: changes.instances.set,
      routes: changes.routes.set,
      removed: {
        workloads: changes.workloads.removed,
        instances: changes.instances.removed,
        routes: changes.routes.removed,
      },
    }
    for (const listener of listeners) listener(delta)
  }

  /** After the picture, which says what belongs to Tracardi. */
  function publishSightings(): void {
    if (sighted.length === 0) return
    const batch = sighted
    sighted = []
    for (const listener of sightingListeners) listener(batch)
  }

  function tick(): void {
    ticks += 1
    const isWaiting = watches.some((watch) => watch.stream().state === 'starting')
    if (eventWatches.size === 0 && (!isWaiting || ticks >= eventsAfterTicks))
      eventWatches = new Map(namespaces.map((namespace) => [namespace, watchEvents(wiring, namespace)]))
    if (ticks % unsettledEveryTicks === 0) picture.touch('unsettled')
    schedule()
  }

  const ticking = setInterval(tick, tickMs)

  return {
    topology: () => ({
      ...seen,
      namespaces,
      workloads: picture.workloads(),
      instances: picture.instances(),
      routes: picture.routes(),
    }),
    freshness: () => seen,
    version: () => version,
    onDelta(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    onSightings(listener) {
      sightingListeners.add(listener)
      const standing = picture.sightings()
      if (standing.length > 0) listener(standing)
      return () => sightingListeners.delete(listener)
    },
    eventsOf(ref) {
      const found = eventWatches.get(ref.namespace)
      const workload = picture.workloads().find(({ id }) => id === workloadId(ref))
      if (!found || !workload) return { events: [], isCut: false, asOf: found?.watch.stream().asOf ?? null }
      const events = eventsOfWorkload(workload, picture.family(workload.id), found.events())
      return { ...events, asOf: found.watch.stream().asOf }
    },
    edges: () => picture.edges(),
    storeAddresses: () => picture.storeAddresses(),
    requestRefresh() {
      pulse.check()
      for (const watch of allWatches()) watch.refresh()
    },
    async stop() {
      isStopped = true
      clearInterval(ticking)
      cancelPending()
      listeners.clear()
      sightingListeners.clear()
      pulse.stop()
      await Promise.all(allWatches().map((watch) => watch.stop()))
      await connection.close()
    },
  }
}

/** The configured namespaces, else the one the credentials come with, else Tracardi's usual name. */
export function watchedNamespaces(
  configured: readonly string[] | null,
  connection: Result<Connection, Problem>,
): readonly string[] {
  if (configured !== null && configured.length > 0) return [...new Set(configured)]
  const own = connection.granted ? connection.value.namespace : null
  return [own ?? 'tracardi']
}
