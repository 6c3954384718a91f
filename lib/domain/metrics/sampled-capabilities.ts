import type { PanelSource } from './panel.ts'
import type { SamplerReport } from './sampler-report.ts'
import type { SourceCapability } from './source.ts'

const edgePanels = ['requests', 'error-ratio', 'latency'] as const
const withBuckets = [...edgePanels, 'latency-buckets'] as const

/** What the sampler can say at all. */
export const sampledCapabilities: readonly SourceCapability[] = [
  { kind: 'metrics-server', panels: ['cpu', 'memory'], latency: 'none', attribution: 'pod' },
  { kind: 'watch', panels: ['restarts', 'ready-replicas'], latency: 'none', attribution: 'workload' },
  { kind: 'ingress-nginx', panels: withBuckets, latency: 'histogram', attribution: 'service' },
  { kind: 'traefik', panels: withBuckets, latency: 'histogram', attribution: 'service' },
  { kind: 'haproxy-ingress', panels: edgePanels, latency: 'mean', attribution: 'service' },
  { kind: 'haproxy-ic', panels: edgePanels, latency: 'mean', attribution: 'service' },
  { kind: 'tracardi', panels: ['events'], latency: 'none', attribution: 'none' },
]

/** By the first controller that was found: two at a time is a migration, and each Service is behind one of them. */
export function edgeKind(report: SamplerReport | null): PanelSource {
  const found = sampledCapabilities.find(({ kind }) => kind === report?.edge.targets[0]?.kind)
  const kind = found?.kind ?? 'ingress-nginx'
  return { kind, name: `${kind}, read by the console`, quantity: 'requests-at-edge' }
}
