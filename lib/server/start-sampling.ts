import 'server-only'

import { sampleStore } from '#lib/database/sample-store.ts'
import type { ConsolePrisma } from '#lib/database/prisma.ts'
import { readPodMetrics } from '#lib/kubernetes/pod-metrics.ts'
import { createHealthCheck } from '#lib/tracardi/health-check.ts'
import { createEventsAsker } from './ask-events.ts'
import { askHealth } from './ask-health.ts'
import { settings } from './env.ts'
import { logger } from './logger.ts'
import { runtime } from './runtime.ts'
import { createTicker, type TickSources } from './sample-tick.ts'
import { startSampler, type Sampler } from './sampler.ts'

/** The built-in sampler on everything that this console can ask. Null where it is switched off. */
export function startSampling(prisma: ConsolePrisma, holder: string): Sampler | null {
  const { samplesMetrics, metricsRetention, sampledWorkloads, instanceProxy, tracardiTokenFile } = settings()
  const { observer, connection, namespaces } = runtime()
  if (!samplesMetrics || !connection.granted) return null
  const check = createHealthCheck({ proxy: instanceProxy })
  const sources = (): TickSources => ({
    topology: observer.topology,
    namespaces,
    usage: (namespace) => readPodMetrics(connection.value, namespace),
    health: (workloads) => askHealth(check, observer.topology(), workloads),
    edge: async () => ({
      report: { state: 'not-configured', why: null, targets: [], named: null, total: null },
      rates: new Map(),
    }),
    events: createEventsAsker(check, tracardiTokenFile),
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
