import 'server-only'

import type { Connection } from '#lib/kubernetes/client.ts'
import { findEdgeTargets } from '#lib/kubernetes/edge-targets.ts'
import { readPodMetrics } from '#lib/kubernetes/pod-metrics.ts'
import { createPageReader } from '#lib/metrics/page-reader.ts'
import { createHealthCheck } from '#lib/tracardi/health-check.ts'
import { createEventsAsker } from './ask-events.ts'
import { askHealth } from './ask-health.ts'
import type { Settings } from './env.ts'
import type { Observer } from './observer.ts'
import { createEdgeReader } from './read-edge.ts'
import type { TickSources } from './sample-tick.ts'
import { createStoreTrier } from './try-stores.ts'
import { createWayInTrier } from './try-ways-in.ts'

export type TickSourcesOptions = {
  readonly connection: Connection
  readonly observer: Pick<Observer, 'topology' | 'edges' | 'storeAddresses'>
  readonly namespaces: readonly string[]
  readonly settings: Pick<Settings, 'instanceProxy' | 'ingressNamespaces' | 'tracardiTokenFile' | 'sampledWorkloads'>
}

/** What a tick asks, on one set of sockets for the process; each set of sources begins without memory. */
export function openTickSources({ connection, observer, namespaces, settings }: TickSourcesOptions): () => TickSources {
  const { instanceProxy: proxy, ingressNamespaces, tracardiTokenFile, sampledWorkloads } = settings
  const check = createHealthCheck({ proxy })
  const pages = createPageReader({ proxy })
  return () => ({
    topology: observer.topology,
    namespaces,
    usage: (namespace) => readPodMetrics(connection, namespace),
    health: (workloads) => askHealth(check, observer.topology(), workloads),
    edge: createEdgeReader({
      namespaces: ingressNamespaces,
      watched: namespaces,
      findTargets: (namespace) => findEdgeTargets(connection, namespace),
      readPage: pages.read,
      edges: observer.edges,
    }),
    events: createEventsAsker(check, tracardiTokenFile),
    stores: createStoreTrier(observer.storeAddresses),
    waysIn: createWayInTrier(),
    mostWorkloads: sampledWorkloads,
  })
}
