import 'server-only'

import type { EdgeService } from '#lib/domain/metrics/attribution.ts'
import { createPrometheusSource, type PrometheusSource } from '../prometheus-source.ts'

type Options = Parameters<typeof createPrometheusSource>[0]

/** The source of a console that is told where its Prometheus is, with these Services at the edge. */
export function sourceAt(
  url: string,
  services: readonly EdgeService[],
  change: Partial<Options> = {},
): PrometheusSource {
  return createPrometheusSource({
    address: { url, tokenFile: null, caFile: null, tenant: null },
    maySearch: false,
    namespaces: ['tracardi'],
    services: () => [],
    edges: () => ({ services, rules: [] }),
    ...change,
  })
}
