import { dialects, type Dialect } from './dialects.ts'
import { resourcePanels } from './resource-panels.ts'
import type { SourceCapability } from './source.ts'
import { storePanels } from './store-queries.ts'

const requestPanels = ['requests', 'error-ratio', 'latency', 'in-flight'] as const

/** What Prometheus can say at all, by who wrote it there. */
export const prometheusCapabilities: readonly SourceCapability[] = [
  ...dialects.map((dialect) => ({
    kind: dialect.kind,
    panels: panelsOf(dialect),
    latency: latencyOf(dialect),
    attribution: attributionOf(dialect),
  })),
  ...collected(resourcePanels, 'pod'),
  ...collected(storePanels, 'none'),
]

function panelsOf({ histogram, waiting }: Dialect): SourceCapability['panels'] {
  return [
    ...requestPanels,
    ...(histogram === null ? [] : (['latency-buckets'] as const)),
    ...(waiting === null ? [] : (['waiting'] as const)),
  ]
}

function latencyOf({ histogram, mean }: Dialect): SourceCapability['latency'] {
  if (histogram !== null) return 'histogram'
  return mean === null ? 'none' : 'mean'
}

function attributionOf({ kind, key }: Dialect): SourceCapability['attribution'] {
  if (kind === 'envoy-gateway') return 'route'
  switch (key.by) {
    case 'namespace-and-service':
    case 'underscores':
    case 'exact':
      return 'service'
    case 'workload':
      return 'workload'
    case 'pod':
      return 'pod'
  }
}

function collected(
  panels: readonly Pick<SourceCapability & { id: SourceCapability['panels'][number] }, 'kind' | 'id'>[],
  attribution: SourceCapability['attribution'],
): readonly SourceCapability[] {
  const kinds = [...new Set(panels.map(({ kind }) => kind))]
  return kinds.map((kind) => ({
    kind,
    panels: panels.filter((panel) => panel.kind === kind).map(({ id }) => id),
    latency: 'none',
    attribution,
  }))
}
