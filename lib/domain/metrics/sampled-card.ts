import { isStale } from './grid.ts'
import { tickSeconds } from './sample.ts'
import { edgeKind } from './sampled-capabilities.ts'
import { edgeFindings, eventsFindings, limitFindings, usageFindings } from './sampled-findings.ts'
import type { SampledState, SamplerReport } from './sampler-report.ts'
import type { SourceCard } from './source-card.ts'

const sampler = {
  name: 'built-in sampler',
  host: null,
  foundBy: 'the console itself',
  flavour: 'built-in sampler',
  version: null,
  latencyMs: null,
  scrapeSeconds: tickSeconds,
} as const

/** The database, which holds what was sampled, does not answer. */
export const silentCard: SourceCard = {
  ...sampler,
  state: 'failing',
  asOf: null,
  skewMs: null,
  families: [],
  findings: [
    {
      trouble: 'unavailable',
      message: 'The database that holds the samples does not answer.',
      fix: 'See that PostgreSQL runs and that DATABASE_URL leads to it.',
    },
  ],
}

/** Clocks that differ by less are nothing to people who look at minutes. */
const toleratedSkewMs = 5_000

export function sampledCard(report: SamplerReport | null, nowMs: number): SourceCard {
  if (report === null) return { ...sampler, state: 'starting', asOf: null, skewMs: null, families: [], findings: [] }
  const isLate = isStale((nowMs - report.atMs) / 1_000, tickSeconds)
  const skewMs = skewOf(report)
  const findings = [
    ...usageFindings(report),
    ...edgeFindings(report),
    ...eventsFindings(report),
    ...limitFindings(report),
    ...(skewMs !== null && skewMs > toleratedSkewMs
      ? [
          {
            trouble: 'clock-skew' as const,
            message: `The clock of metrics-server is ${Math.round(skewMs / 1_000)} s ahead of the database's.`,
            fix: 'Let the machines of the cluster and of the database keep the same time (NTP).',
          },
        ]
      : []),
  ]
  const isOk = (state: SampledState) => state === 'ok'
  const isAny = report.usage.some(({ state }) => isOk(state)) || isOk(report.edge.state) || isOk(report.events.state)
  return {
    ...sampler,
    state: isLate ? 'failing' : findings.length === 0 ? 'ready' : isAny ? 'degraded' : 'not-configured',
    asOf: new Date(report.atMs).toISOString(),
    skewMs,
    families: [
      {
        kind: 'metrics-server',
        metric: 'pods.metrics.k8s.io',
        isFound: report.usage.some(({ state }) => isOk(state)),
        panels: ['cpu', 'memory'],
      },
      {
        kind: edgeKind(report).kind,
        metric: 'metrics of the ingress controller',
        isFound: isOk(report.edge.state),
        panels: ['requests', 'error-ratio', 'latency'],
      },
      { kind: 'tracardi', metric: '/event/avg/requests', isFound: isOk(report.events.state), panels: ['events'] },
    ],
    findings,
  }
}

/** A reading cannot be younger than the tick that got it. */
function skewOf({ usage, atMs }: SamplerReport): number | null {
  const newest = Math.max(...usage.flatMap(({ asOfMs }) => asOfMs ?? []))
  return Number.isFinite(newest) ? Math.max(0, newest - atMs - tickSeconds * 1_000) : null
}
