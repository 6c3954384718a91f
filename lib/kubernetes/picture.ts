import 'server-only'
import type { Gateway } from '#lib/domain/gateway.ts'
import type { StoreAddress } from '#lib/domain/health/store-address.ts'
import {
  workloadId,
  type Installation,
  type Instance,
  type NodeRoom,
  type Route,
  type Workload,
} from '#lib/domain/topology.ts'
import type { Sighting } from '#lib/domain/watched-fields.ts'
import type { Edges, EdgeService } from '#lib/domain/metrics/attribution.ts'
import type { LabelledService } from '#lib/domain/metrics/prometheus-candidates.ts'
import { chartOf } from '#lib/domain/release.ts'
import { composeWorkload, servicesOf, type Judgement } from './compose-workload.ts'
import { gatewayRoutes } from './compose-gateway-routes.ts'
import { externalTarget, ingressRoute, serviceRoute, type Backends } from './compose-routes.ts'
import type {
  AutoscalerFacts,
  BudgetFacts,
  ConfigMapFacts,
  EndpointFacts,
  GatewayRouteFacts,
  IngressFacts,
  OwnerFacts,
  PodFacts,
  ReplicaSetFacts,
  ServiceFacts,
  WorkloadFacts,
} from './facts.ts'
import type { WatchChange } from './watched-kind.ts'

/** A Service as metrics need it: what it is called, and whose endpoints it has. */
export type ServiceView = EdgeService & LabelledService

export type EdgeViews = Edges & { readonly services: readonly ServiceView[] }

/** The parts that changed since the last look, whole; and the ids of those that went. */
export type PictureChanges = {
  readonly workloads: Changed<Workload>
  readonly instances: Changed<Instance>
  readonly routes: Changed<Route>
}

export type Changed<Part> = { readonly set: readonly Part[]; readonly removed: readonly string[] }

/** Facts by kind, as the watches hand them in. */
export type FactKinds = {
  readonly workloads: WorkloadFacts
  readonly pods: PodFacts
  readonly replicaSets: ReplicaSetFacts
  readonly services: ServiceFacts
  readonly endpointSlices: EndpointFacts
  readonly ingresses: IngressFacts
  readonly gateways: Gateway
  readonly gatewayRoutes: GatewayRouteFacts
  readonly configMaps: ConfigMapFacts
  readonly autoscalers: AutoscalerFacts
  readonly budgets: BudgetFacts
  readonly nodes: NodeRoom
}

type Stores = { readonly [Kind in keyof FactKinds]: Map<string, FactKinds[Kind]> }

export type Picture = {
  readonly apply: <Kind extends keyof FactKinds>(
    kind: Kind,
    source: string,
    changes: readonly WatchChange<FactKinds[Kind]>[],
  ) => void
  /** Judges again what depends on the time or on freshness. */
  readonly touch: (which: 'all' | 'unsettled') => void
  readonly build: (judge: (namespace: string) => Judgement) => PictureChanges
  readonly workloads: () => readonly Workload[]
  readonly instances: () => readonly Instance[]
  readonly routes: () => readonly Route[]
  readonly installations: () => readonly Installation[]
  readonly nodes: () => readonly NodeRoom[]
  /** Services and who is behind them, also what is no part of Tracardi: traffic is shared with it. */
  readonly edges: () => EdgeViews
  /** By `Workload.id`. */
  readonly storeAddresses: () => ReadonlyMap<string, readonly StoreAddress[]>
  /** Every workload as it stands, also those that are no part of Tracardi. */
  readonly sightings: () => readonly Sighting[]
  /** Names of objects whose events concern the workload: itself, its replica sets, its instances. */
  readonly family: (id: string) => { readonly replicaSets: readonly string[]; readonly instances: readonly string[] }
}

/**
 * The picture of all watched namespaces, kept up to date by parts: a changed pod costs its own translation and the
 * judgement of its workload, whatever else runs beside it.
 */
export function createPicture(): Picture {
  const stores: Stores = {
    workloads: new Map(),
    pods: new Map(),
    replicaSets: new Map(),
    services: new Map(),
    endpointSlices: new Map(),
    ingresses: new Map(),
    gateways: new Map(),
    gatewayRoutes: new Map(),
    configMaps: new Map(),
    autoscalers: new Map(),
    budgets: new Map(),
    nodes: new Map(),
  }
  const workloads = keptParts<Workload>()
  const instances = keptParts<Instance>()
  const routes = keptParts<Route>()
  const podsByWorkload = new Map<string, Set<string>>()
  const ownerOfPod = new Map<string, string>()
  const replicaSetsByUid = new Map<string, ReplicaSetFacts>()
  const dirty = { workloads: new Set<string>(), pods: new Set<string>(), all: false, routes: false, relink: false }

  /** `isSwap` when the object came or went, so that what belongs to it may belong elsewhere now. */
  function mark(kind: keyof FactKinds, key: string, isSwap: boolean): void {
    switch (kind) {
      case 'pods':
        dirty.pods.add(key)
        return
      case 'workloads':
        dirty.workloads.add(key)
        dirty.routes = true
        dirty.relink ||= isSwap
        return
      case 'replicaSets':
        dirty.relink ||= isSwap
        return
      case 'services':
        dirty.all = true
        dirty.routes = true
        return
      case 'ingresses':
      case 'gateways':
      case 'gatewayRoutes':
        dirty.routes = true
        return
      case 'configMaps':
      case 'autoscalers':
      case 'budgets':
        dirty.all = true
        return
      case 'endpointSlices':
      case 'nodes':
        return
    }
  }

  function put<Kind extends keyof FactKinds>(kind: Kind, source: string, change: WatchChange<FactKinds[Kind]>): void {
    const store: Map<string, FactKinds[Kind]> = stores[kind]
    const key = keyIn(kind, source, change.key)
    const isSwap = change.type === 'removed' || !store.has(key)
    if (change.type === 'set') store.set(key, change.facts)
    else store.delete(key)
    mark(kind, key, isSwap)
  }

  /** `uid` first: a workload deleted and made again under its name is another one to its old pods. */
  function workloadOf(namespace: string, owner: OwnerFacts | null): string | null {
    if (!owner) return null
    switch (owner.kind) {
      case 'ReplicaSet': {
        const above = replicaSetsByUid.get(owner.uid)?.owner
        return above?.kind === 'Deployment' ? workloadId({ namespace, kind: 'Deployment', name: above.name }) : null
      }
      case 'StatefulSet':
        return workloadId({ namespace, kind: 'StatefulSet', name: owner.name })
      case 'Job':
        // Jobs are not watched: those of a CronJob are named after it and the time.
        return workloadId({ namespace, kind: 'CronJob', name: owner.name.replace(/-\d+$/, '') })
      default:
        return null
    }
  }

  function link(key: string): void {
    const pod = stores.pods.get(key)
    const before = ownerOfPod.get(key)
    const found = pod ? workloadOf(pod.instance.namespace, pod.owner) : null
    const now = found !== null && stores.workloads.has(found) ? found : null
    if (before !== undefined && before !== now) {
      podsByWorkload.get(before)?.delete(key)
      dirty.workloads.add(before)
    }
    if (now === null) {
      ownerOfPod.delete(key)
      return
    }
    ownerOfPod.set(key, now)
    const siblings = podsByWorkload.get(now) ?? new Set()
    podsByWorkload.set(now, siblings.add(key))
    dirty.workloads.add(now)
  }

  function relinkAll(): void {
    replicaSetsByUid.clear()
    for (const facts of stores.replicaSets.values()) replicaSetsByUid.set(facts.uid, facts)
    for (const key of stores.pods.keys()) {
      const pod = stores.pods.get(key)
      const found = pod ? workloadOf(pod.instance.namespace, pod.owner) : null
      const now = found !== null && stores.workloads.has(found) ? found : undefined
      if (now !== ownerOfPod.get(key)) dirty.pods.add(key)
    }
  }

  function instanceOf(key: string, owner: string): Instance | null {
    const pod = stores.pods.get(key)
    return pod ? { ...pod.instance, workloadId: owner } : null
  }

  function instancesOf(id: string): readonly Instance[] {
    return [...(podsByWorkload.get(id) ?? [])].flatMap((key) => instanceOf(key, id) ?? [])
  }

  function buildWorkload(id: string, judge: (namespace: string) => Judgement): void {
    const facts = stores.workloads.get(id)
    const members = instancesOf(id)
    const namespace = facts?.ref.namespace ?? ''
    const inNamespace = <Item extends { readonly namespace: string }>(items: Map<string, Item>) =>
      [...items.values()].filter((item) => item.namespace === namespace)
    const around = {
      configMaps: { get: (name: string) => stores.configMaps.get(`${namespace}/${name}`)?.flags },
      services: inNamespace(stores.services),
      autoscalers: inNamespace(stores.autoscalers),
      budgets: inNamespace(stores.budgets),
    }
    const composed = facts ? composeWorkload(facts, members, around, judge(namespace)) : null
    const workload = composed && inRelease(composed)
    const isSwap = (workload === null) !== (workloads.get(id) === undefined)
    if (isSwap) dirty.routes = true
    workloads.put(id, workload)
    // Instances follow their workload into the picture and out of it.
    for (const member of members)
      if (isSwap || dirty.pods.has(member.id)) instances.put(member.id, workload ? member : null)
  }

  /** A store belongs to the installation beside it, whatever chart brought it; with two of them it keeps its own name. */
  function inRelease(workload: Workload): Workload {
    if (workload.role !== 'store') return workload
    const beside = workloads.all().filter((one) => one.role !== 'store' && one.namespace === workload.namespace)
    const [release, ...others] = new Set(beside.map((one) => one.release))
    return release !== undefined && others.length === 0 ? { ...workload, release } : workload
  }

  const backends: Backends = (namespace, name) => {
    const service = stores.services.get(`${namespace}/${name}`)
    const elsewhere = service?.externalName ? externalTarget(service.externalName) : null
    if (elsewhere && elsewhere.namespace !== namespace) return backends(elsewhere.namespace, elsewhere.service)
    if (!service) return []
    return workloads
      .all()
      .filter((workload) => workload.namespace === namespace && isBehind(workload.id, service))
      .map(({ id, release }) => ({ id, release }))
  }

  function isBehind(id: string, service: ServiceFacts): boolean {
    const facts = stores.workloads.get(id)
    return facts !== undefined && servicesOf(facts, [service]).length > 0
  }

  /** By its endpoints, and by its selector: what is scaled to nothing now had endpoints before. */
  function serviceView(service: ServiceFacts): ServiceView {
    const { namespace, name, labels, ports, externalName } = service
    const target = externalName === null ? null : externalTarget(externalName)
    const selected = [...stores.workloads.values()]
      .filter(({ ref }) => ref.namespace === namespace && isBehind(workloadId(ref), service))
      .map(({ ref }) => workloadId(ref))
    const pods = [...stores.endpointSlices.values()]
      .filter((slice) => slice.namespace === namespace && slice.service === name)
      .flatMap((slice) =>
        slice.pods.map((pod) => ({
          name: pod,
          address: stores.pods.get(`${namespace}/${pod}`)?.instance.address ?? null,
          workloadId: ownerOfPod.get(`${namespace}/${pod}`) ?? `${namespace}/Pod/${pod}`,
        })),
      )
    const serving = pods.map(({ workloadId: owner }) => owner)
    const leadsTo = target && { namespace: target.namespace, name: target.service }
    return { namespace, name, labels, ports, leadsTo, workloadIds: [...new Set([...selected, ...serving])], pods }
  }

  const gatewayAt = (namespace: string, name: string) => stores.gateways.get(`${namespace}/${name}`)

  function buildRoutes(): void {
    const found = [
      ...[...stores.ingresses.values()].map((ingress) => ingressRoute(ingress, backends)),
      ...[...stores.services.values()].map((service) => serviceRoute(service, backends)),
      ...[...stores.gatewayRoutes.values()].flatMap((one) => gatewayRoutes(one, gatewayAt, backends)),
    ].flatMap((route) => route ?? [])
    const ids = new Set(found.map(({ id }) => id))
    for (const route of found) routes.put(route.id, route)
    for (const { id } of routes.all()) if (!ids.has(id)) routes.put(id, null)
  }

  return {
    apply(kind, source, changes) {
      for (const change of changes) put(kind, source, change)
    },
    touch(which) {
      if (which === 'all') dirty.all = true
      else for (const { id, status } of workloads.all()) if (status !== 'ok') dirty.workloads.add(id)
    },
    build(judge) {
      if (dirty.relink) relinkAll()
      for (const key of dirty.pods) {
        link(key)
        if (!ownerOfPod.has(key)) instances.put(key, null)
      }
      const ids = dirty.all ? new Set([...stores.workloads.keys(), ...dirty.workloads]) : dirty.workloads
      for (const id of ids) buildWorkload(id, judge)
      for (const store of workloads.all()) if (store.role === 'store') workloads.put(store.id, inRelease(store))
      if (dirty.routes) buildRoutes()
      dirty.workloads.clear()
      dirty.pods.clear()
      Object.assign(dirty, { all: false, routes: false, relink: false })
      return { workloads: workloads.changes(), instances: instances.changes(), routes: routes.changes() }
    },
    workloads: () => workloads.all(),
    instances: () => instances.all(),
    routes: () => routes.all(),
    installations: () => installationsOf(workloads.all(), stores.workloads),
    nodes: () => [...stores.nodes.values()],
    edges: () => ({
      services: [...stores.services.values()].map(serviceView),
      rules: [...stores.gatewayRoutes.values()].flatMap(({ rules }) => rules),
    }),
    storeAddresses: () =>
      new Map(
        [...stores.workloads].map(([id, { containers }]) => [id, containers.flatMap((container) => container.stores)]),
      ),
    sightings: () => [...stores.workloads.values()].flatMap(({ sighting }) => sighting ?? []),
    family(id) {
      const facts = stores.workloads.get(id)
      const sets = [...stores.replicaSets.values()].filter(
        ({ namespace, owner }) => facts !== undefined && namespace === facts.ref.namespace && owner?.uid === facts.uid,
      )
      return { replicaSets: sets.map(({ name }) => name), instances: instancesOf(id).map(({ name }) => name) }
    },
  }
}

/** Pods are keyed as instances are named, workloads by their id; two kinds of autoscalers share a store, and of routes. */
function keyIn(kind: keyof FactKinds, source: string, key: string): string {
  if (kind === 'workloads') return key.replace('/', `/${source}/`)
  return kind === 'autoscalers' || kind === 'gatewayRoutes' ? `${source}:${key}` : key
}

/** A release with at least one part of Tracardi itself; stores alone are no installation. */
function installationsOf(
  workloads: readonly Workload[],
  facts: ReadonlyMap<string, WorkloadFacts>,
): readonly Installation[] {
  const installations = new Map<string, Installation>()
  for (const workload of workloads) {
    if (workload.role === 'store') continue
    const { namespace, release, role, version } = workload
    const key = `${namespace}/${release}`
    const before = installations.get(key)
    const isApi = role === 'collector' || role === 'gui-api'
    const about = facts.get(workload.id)
    const chart = before?.chart ?? (about ? chartOf({ namespace, ...about }) : null)
    const newest = isApi ? (version ?? before?.version) : (before?.version ?? version)
    installations.set(key, { namespace, release, version: newest ?? null, chart })
  }
  return [...installations.values()].sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1))
}

function keyOf({ namespace, release }: Installation): string {
  return `${namespace}/${release}`
}

type KeptParts<Part> = {
  readonly get: (id: string) => Part | undefined
  readonly put: (id: string, part: Part | null) => void
  readonly all: () => readonly Part[]
  readonly changes: () => Changed<Part>
}

/** Remembers what changed since it was last asked; writing the same again is no change. */
function keptParts<Part extends { readonly id: string }>(): KeptParts<Part> {
  const parts = new Map<string, { readonly part: Part; readonly text: string }>()
  const set = new Map<string, Part>()
  const removed = new Set<string>()
  let sorted: readonly Part[] | null = []
  return {
    get: (id) => parts.get(id)?.part,
    put(id, part) {
      const before = parts.get(id)
      if (part === null) {
        if (!before) return
        parts.delete(id)
        set.delete(id)
        removed.add(id)
        sorted = null
        return
      }
      const text = JSON.stringify(part)
      if (before?.text === text) return
      parts.set(id, { part, text })
      set.set(id, part)
      removed.delete(id)
      sorted = null
    },
    all: () =>
      (sorted ??= [...parts.values()].map(({ part }) => part).sort((one, other) => (one.id < other.id ? -1 : 1))),
    changes() {
      const changes = { set: [...set.values()], removed: [...removed] }
      set.clear()
      removed.clear()
      return changes
    },
  }
}
