import 'server-only'
import type { Retention } from '#lib/domain/metrics/sample.ts'
import type { SampleReader } from '#lib/domain/metrics/sample-reader.ts'
import type { SamplerReport } from '#lib/domain/metrics/sampler-report.ts'
import { sampledCard, silentCard } from '#lib/domain/metrics/sampled-card.ts'
import { edgeKind, sampledCapabilities } from '#lib/domain/metrics/sampled-capabilities.ts'
import { emptyQuality, type PanelId, type PanelSource } from '#lib/domain/metrics/panel.ts'
import type { MetricsSource, PanelQuestion, PanelReading } from '#lib/domain/metrics/source.ts'
import { readSampledPanel } from './read-sampled-panel.ts'

export type SampledSourceOptions = {
  /** Throws while the database is away. */
  readonly reader: () => SampleReader
  readonly report: () => Promise<SamplerReport | null>
  readonly retention: Retention
  readonly now?: () => number
}

/** What the console has sampled itself, as a source like any other. */
export function createSampledSource(options: SampledSourceOptions): MetricsSource {
  const { reader, report, retention, now = Date.now } = options
  return {
    name: 'built-in sampler',
    capabilities: sampledCapabilities,
    scrapeSeconds: async () => 15,
    card: async () => {
      try {
        return sampledCard(await report(), now())
      } catch {
        return silentCard
      }
    },
    async readPanel(question: PanelQuestion): Promise<PanelReading> {
      try {
        const said = await report()
        const source = panelSource(question.id, said)
        return await readSampledPanel({ reader: reader(), retention, nowMs: now(), report: said, source }, question)
      } catch {
        const quality = emptyQuality('error', { warning: 'The store of samples does not answer.' })
        return { series: [], asOf: null, source: null, quality }
      }
    },
  }
}

function panelSource(id: PanelId, report: SamplerReport | null): PanelSource {
  switch (id) {
    case 'cpu':
    case 'memory':
      return { kind: 'metrics-server', name: 'metrics-server (approximate)', quantity: 'resources' }
    case 'events':
      return { kind: 'tracardi', name: 'Tracardi', quantity: 'events-stored' }
    case 'requests':
    case 'error-ratio':
    case 'latency':
    case 'latency-buckets':
      return edgeKind(report)
    default:
      return { kind: 'watch', name: 'Kubernetes watch', quantity: 'state' }
  }
}
