import 'server-only'
import { dialects } from '#lib/domain/metrics/dialects.ts'
import { edgeAdvice } from '#lib/domain/metrics/edge-advice.ts'
import { prometheusCapabilities } from '#lib/domain/metrics/prometheus-capabilities.ts'
import { ownerMetrics, resourcePanels } from '#lib/domain/metrics/resource-panels.ts'
import type { SourceCard, SourceFamily, SourceFinding } from '#lib/domain/metrics/source-card.ts'
import { pulsarMetric } from '#lib/domain/metrics/pulsar-queries.ts'
import { storePanels } from '#lib/domain/metrics/store-queries.ts'
import type { Located } from './detect.ts'
import type { Ready } from './reading.ts'

const nothing: SourceCard = {
  name: 'Prometheus',
  state: 'not-configured',
  host: null,
  foundBy: null,
  flavour: null,
  version: null,
  latencyMs: null,
  scrapeSeconds: null,
  asOf: null,
  skewMs: null,
  families: [],
  findings: [],
}

/** Nobody was found, or who was found does not answer. */
export function emptyCard(finding: SourceFinding | null, host: string | null): SourceCard {
  return {
    ...nothing,
    host,
    state: finding === null ? 'not-configured' : 'failing',
    findings: finding ? [finding] : [],
  }
}

export function cardOf(located: Located, ready: Ready, newestMs: number | null): SourceCard {
  const { client, foundBy, flavour, version, latencyMs, skewMs } = located
  // What was found wrong while it still answered is not what is to be done now.
  const trouble = ready.freshness.trouble()
  const findings = trouble === null ? findingsOf(located, ready) : [trouble]
  const isFailing = trouble !== null || ready.planner.isResting()
  return {
    name: 'Prometheus',
    state: isFailing ? 'failing' : findings.length === 0 ? 'ready' : 'degraded',
    host: client.host,
    foundBy,
    flavour,
    version,
    latencyMs: isFailing ? null : Math.round(latencyMs),
    scrapeSeconds: ready.survey.scrapeSeconds,
    asOf: newestMs === null ? null : new Date(newestMs).toISOString(),
    skewMs,
    families: familiesOf(ready),
    findings,
  }
}

function familiesOf({ survey }: Ready): readonly SourceFamily[] {
  const metricsOf = [...dialects, ...resourcePanels, ...storePanels]
  return prometheusCapabilities.map(({ kind, panels }) => {
    const names = [...new Set(metricsOf.filter((one) => one.kind === kind).map(({ metric }) => metric))]
    const found = names.find((metric) => survey.metrics.has(metric))
    return { kind, metric: found ?? names[0] ?? '', isFound: found !== undefined, panels }
  })
}

const mostSkewMs = 5_000
const [podOwners] = ownerMetrics

function findingsOf(located: Located, ready: Ready): readonly SourceFinding[] {
  const { survey } = ready
  const has = (metric: string) => survey.metrics.has(metric)
  return [
    ...ready.doubts,
    skew(located),
    stranger(located, survey.metrics),
    edge(),
    hosts(),
    labels(),
    owners(),
    topics(),
  ].flatMap((finding) => finding ?? [])

  function edge(): SourceFinding | null {
    const isSeen = dialects.some(
      ({ metric, edgeTotal }) => has(metric) || (edgeTotal !== null && has(edgeTotal.metric)),
    )
    return isSeen ? null : advice('no-edge-metrics', edgeAdvice('no-edge'))
  }

  /** The process counts, the requests do not. */
  function hosts(): SourceFinding | null {
    const mute = dialects.find(({ metric, edgeTotal }) => edgeTotal !== null && has(edgeTotal.metric) && !has(metric))
    if (!mute) return null
    const trouble = mute.kind === 'traefik' ? 'no-service-labels' : 'edge-without-hosts'
    return advice(trouble, edgeAdvice('nameless', mute))
  }

  function labels(): SourceFinding | null {
    // Pulsar's own namespaces belong there.
    const edges = [...survey.exported].filter((one) => one !== podOwners && one !== pulsarMetric)
    if (survey.exported.has(podOwners))
      return {
        trouble: 'labels-collide',
        message:
          'Prometheus renamed the labels of kube-state-metrics to exported_…: every Pod looks like kube-state-metrics’ own.',
        fix: 'Set honorLabels: true in the ServiceMonitor of kube-state-metrics.',
      }
    if (edges.length === 0) return null
    return {
      trouble: 'labels-collide',
      message: `Prometheus renamed the labels of ${edges.join(', ')} to exported_…. The console reads them there, other dashboards may not.`,
      fix: 'Set honorLabels: true in the ServiceMonitor of the ingress controller.',
    }
  }

  function owners(): SourceFinding | null {
    if (!has('container_cpu_usage_seconds_total') || ownerMetrics.every(has)) return null
    return {
      trouble: 'no-owners',
      message: 'Without kube-state-metrics, instances that are gone are missing in the charts of CPU and memory.',
      fix: 'Install kube-state-metrics, and scrape it with honorLabels: true.',
    }
  }

  function topics(): SourceFinding | null {
    if (!has(pulsarMetric) || has('pulsar_subscription_back_log')) return null
    return {
      trouble: 'no-topic-metrics',
      message: 'Pulsar tells its rates, but not the backlog of its subscriptions.',
      fix: 'Set exposeTopicLevelMetricsInPrometheus=true on the brokers.',
    }
  }
}

function advice(trouble: SourceFinding['trouble'], [message, fix]: readonly [string, string]): SourceFinding {
  return { trouble, message, fix }
}

function skew({ skewMs }: Located): SourceFinding | null {
  if (skewMs === null || Math.abs(skewMs) <= mostSkewMs) return null
  const seconds = Math.round(Math.abs(skewMs) / 1000)
  return {
    trouble: 'clock-skew',
    message: `Prometheus’ clock is ${seconds} s ${skewMs > 0 ? 'ahead of' : 'behind'} the console’s, so ages are wrong by that much.`,
    fix: 'Let both machines keep their time by NTP.',
  }
}

function stranger({ knowsUs }: Located, metrics: ReadonlySet<string>): SourceFinding | null {
  if (metrics.size === 0) {
    return {
      trouble: 'empty',
      message: 'This Prometheus has none of the metrics that the console knows.',
      fix: 'See its targets: kubelets, kube-state-metrics and the ingress controller should be among them.',
    }
  }
  if (knowsUs) return null
  return {
    trouble: 'does-not-know-us',
    message: 'This Prometheus knows no instance of the watched namespaces; it may belong to something else.',
    fix: 'Set PROMETHEUS_URL to the Prometheus that scrapes the cluster’s kubelets, or let this one do so.',
  }
}
