import 'server-only'

import { sampleStore } from '#lib/database/sample-store.ts'
import type { ConsolePrisma } from '#lib/database/prisma.ts'
import { findEdgeTargets } from '#lib/kubernetes/edge-targets.ts'
import { readPodMetrics } from '#lib/kubernetes/pod-metrics.ts'
import { createPageReader } from '#lib/metrics/page-reader.ts'
import { createHealthCheck } from '#lib/tracardi/health-check.ts'
import { createEventsAsker } from './ask-events.ts'
import { askHealth } from './ask-health.ts'
import { settings } from './env.ts'
import { logger } from './logger.ts'
import { createEdgeReader } from './read-edge.ts'
import { runtime } from './runtime.ts'
import { createTicker, type TickSources } from './sample-tick.ts'
import { startSampler, type Sampler } from './sampler.ts'

/** The built-in sampler on everything that this console can ask. Null where it is switched off. */
export function startSampling(prisma: ConsolePrisma, holder: string): Sampler | null {
  const current = settings()
  const { samplesMetrics, metricsRetention, sampledWorkloads, instanceProxy, ingressNamespaces } = current
  const { observer, connection, namespaces } = runtime()
  if (!samplesMetrics || !connection.granted) return null
  const check = createHealthCheck({ proxy: instanceProxy })
  const pages = createPageReader({ proxy: instanceProxy })
  const sources = (): TickSources => ({
    topology: observer.topology,
    namespaces,
    usage: (namespace) => readPodMetrics(connection.value, namespace),
    health: (workloads) => askHealth(check, observer.topology(), workloads),
    edge: createEdgeReader({
      namespaces: ingressNamespaces,
      watched: namespaces,
      findTargets: (namespace) => findEdgeTargets(connection.value, namespace),
      readPage: pages.read,
      services: observer.services,
    }),
    events: createEventsAsker(check, current.tracardiTokenFile),
    mostWorkloads: sampledWorkloads,
  })
  return startSampler({
    store: sampleStore(prisma),
    retention: metricsRetention,
    holder,
    ticker: () => createTicker(sources()),
    onError: (error) => logger().error({ error }, 'Measurements could not be stored; the console tries again'),
  })
}
