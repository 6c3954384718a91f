import 'server-only'
import type { ClusterEvent } from '#lib/domain/topology.ts'
import type { Sighting } from '#lib/domain/watched-fields.ts'
import type { Connection } from './client.ts'
import type { WorkloadFacts } from './facts.ts'
import type { FactKinds, Picture } from './picture.ts'
import type { Pulse } from './pulse.ts'
import { startWatch, type Watch } from './watch.ts'
import type { WatchChange, WatchedKind } from './watched-kind.ts'
import { watchedKinds } from './watched-kinds.ts'

type Wiring = {
  readonly connection: Connection
  readonly pulse: Pulse
  readonly picture: Picture
  /** Something in the picture or in a stream's state moved. */
  readonly onMove: () => void
  /** Every workload as often as it is received, in order; the picture only remembers the last. */
  readonly onSighting: (sighting: Sighting) => void
}

type Start = <Facts>(kind: WatchedKind<Facts>, onChanges: (changes: readonly WatchChange<Facts>[]) => void) => Watch

function starter({ connection, pulse, onMove }: Wiring, namespace: string | null): Start {
  return (kind, onChanges) => startWatch({ connection, pulse, kind, namespace, onChanges, onState: onMove })
}

/** All watches of one namespace but its events. */
export function watchNamespace(wiring: Wiring, namespace: string): readonly Watch[] {
  const start = starter(wiring, namespace)
  const into =
    <Kind extends keyof FactKinds>(kind: Kind, source = '') =>
    (changes: readonly WatchChange<FactKinds[Kind]>[]) => {
      wiring.picture.apply(kind, source, changes)
      wiring.onMove()
    }
  const sighted = (source: string) => (changes: readonly WatchChange<WorkloadFacts>[]) => {
    for (const change of changes)
      if (change.type === 'set' && change.facts.sighting) wiring.onSighting(change.facts.sighting)
    into('workloads', source)(changes)
  }
  return [
    start(watchedKinds.deployments, sighted('Deployment')),
    start(watchedKinds.statefulSets, sighted('StatefulSet')),
    start(watchedKinds.replicaSets, into('replicaSets')),
    start(watchedKinds.pods, into('pods')),
    start(watchedKinds.cronJobs, into('workloads', 'CronJob')),
    start(watchedKinds.services, into('services')),
    start(watchedKinds.endpointSlices, into('endpointSlices')),
    start(watchedKinds.configMaps, into('configMaps')),
    start(watchedKinds.ingresses, into('ingresses')),
    start(watchedKinds.autoscalers, into('autoscalers', 'hpa')),
    start(watchedKinds.scaledObjects, into('autoscalers', 'keda')),
    start(watchedKinds.budgets, into('budgets')),
    start(watchedKinds.gateways, into('gateways')),
    start(watchedKinds.httpRoutes, into('gatewayRoutes', 'HTTPRoute')),
    start(watchedKinds.ingressRoutes, into('gatewayRoutes', 'IngressRoute')),
  ]
}

/** Of a namespace in which nothing else of Tracardi is looked for. */
export function watchGateways(wiring: Wiring, namespace: string): Watch {
  return starter(wiring, namespace)(watchedKinds.gateways, (changes) => {
    wiring.picture.apply('gateways', '', changes)
    wiring.onMove()
  })
}

export function watchNodes(wiring: Wiring): Watch {
  return starter(wiring, null)(watchedKinds.nodes, (changes) => {
    wiring.picture.apply('nodes', '', changes)
    wiring.onMove()
  })
}

export type EventWatch = { readonly watch: Watch; readonly events: () => readonly ClusterEvent[] }

export function watchEvents(wiring: Wiring, namespace: string): EventWatch {
  const events = new Map<string, ClusterEvent>()
  const watch = starter(wiring, namespace)(watchedKinds.events, (changes) => {
    for (const change of changes)
      if (change.type === 'set') events.set(change.key, change.facts)
      else events.delete(change.key)
  })
  return { watch, events: () => [...events.values()] }
}
