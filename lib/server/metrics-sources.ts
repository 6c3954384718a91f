import 'server-only'

import type { MetricsSource } from '#lib/domain/metrics/source.ts'
import { shared } from './shared.ts'

const state = () => shared<{ sources: readonly MetricsSource[] }>('metrics-sources', () => ({ sources: [] }))

/** Whom to ask, the better first. */
export function metricsSources(): readonly MetricsSource[] {
  return state().sources
}
