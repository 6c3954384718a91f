import 'server-only'

import { sampleReader } from '#lib/database/read-samples.ts'
import { pulsarPlace } from '#lib/domain/health/pulsar-place.ts'
import type { MetricsSource } from '#lib/domain/metrics/source.ts'
import { createPrometheusSource } from '#lib/metrics/prometheus-source.ts'
import { createSampledSource } from '#lib/metrics/sampled-source.ts'
import { settings } from './env.ts'
import { prisma, runtime } from './runtime.ts'
import { samplerReport } from './sampler-reads.ts'
import { shared } from './shared.ts'

const state = () => shared<{ sources: readonly MetricsSource[] | null }>('metrics-sources', () => ({ sources: null }))

/** Whom to ask, the better first. Nobody is asked before somebody looks. */
export function metricsSources(): readonly MetricsSource[] {
  return (state().sources ??= [prometheus(), ...(settings().samplesMetrics ? [sampled()] : [])])
}

function sampled(): MetricsSource {
  return createSampledSource({
    retention: settings().metricsRetention,
    reader: () => sampleReader(prisma()),
    report: samplerReport,
  })
}

function prometheus(): MetricsSource {
  const { prometheus: address, kubeconfig } = settings()
  const { connection, namespaces, observer } = runtime()
  return createPrometheusSource({
    address,
    // Names of Services only mean something to a pod.
    maySearch: address === null && kubeconfig === null && connection.granted,
    namespaces,
    services: () => observer.edges().services,
    edges: observer.edges,
    pulsarOf: (installation) => pulsarPlace(installation, observer.topology().workloads, observer.storeAddresses()),
  })
}
