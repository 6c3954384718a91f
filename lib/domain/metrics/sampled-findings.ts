import type { PanelId } from './panel.ts'
import type { SamplerReport } from './sampler-report.ts'
import type { SourceFinding } from './source-card.ts'

/** What keeps the sampler from saying more, and the change that ends it. */
export function usageFindings(report: SamplerReport): readonly SourceFinding[] {
  return report.usage.flatMap(({ namespace, state, why }): SourceFinding[] => {
    switch (state) {
      case 'ok':
      case 'not-configured':
        return []
      case 'absent':
        return [
          {
            trouble: 'metrics-server-absent',
            message: 'This cluster serves no metrics.k8s.io, so CPU and memory are not known.',
            fix: 'kubectl apply -f https://github.com/kubernetes-sigs/metrics-server/releases/latest/download/components.yaml',
          },
        ]
      case 'forbidden':
        return [
          {
            trouble: 'not-permitted',
            message: `The console's account may not list pods.metrics.k8s.io in ${namespace}.`,
            fix: `Add to its Role in ${namespace}: - apiGroups: [metrics.k8s.io], resources: [pods], verbs: [list]`,
          },
        ]
      case 'unavailable':
        return [
          {
            trouble: 'unavailable',
            message: `CPU and memory in ${namespace} cannot be read: ${why ?? 'no answer'}.`,
            fix: 'See that metrics-server runs: kubectl get apiservice v1beta1.metrics.k8s.io',
          },
        ]
    }
  })
}

export function edgeFindings({ edge }: SamplerReport): readonly SourceFinding[] {
  const silent = edge.targets.flatMap(({ id, why }): SourceFinding[] =>
    why === null
      ? []
      : [
          {
            trouble: 'unreachable',
            message: `The metrics of ${id} cannot be read: ${why}.`,
            fix: 'A NetworkPolicy may keep the console from the ingress controller’s pods, or its metrics may be off (controller.metrics.enabled).',
          },
        ],
  )
  switch (edge.state) {
    case 'ok':
      return silent
    case 'not-configured':
      return [
        {
          trouble: 'no-edge-metrics',
          message: 'The console does not know where the ingress controller runs, so requests are not counted.',
          fix: 'Set INGRESS_NAMESPACES to its namespace and apply deploy/kubernetes/rbac-ingress.yaml there.',
        },
      ]
    case 'absent':
      return [
        {
          trouble: 'no-edge-metrics',
          message: 'No ingress controller that the console can read was found in INGRESS_NAMESPACES.',
          fix: 'The console reads ingress-nginx, Traefik and both HAProxy controllers; for others set PROMETHEUS_URL.',
        },
      ]
    case 'forbidden':
      return [
        {
          trouble: 'not-permitted',
          message: 'The console’s account may not list pods where the ingress controller runs.',
          fix: 'Apply deploy/kubernetes/rbac-ingress.yaml in its namespace.',
        },
      ]
    case 'unavailable':
      return [
        {
          trouble: 'unavailable',
          message: `The edge cannot be read: ${edge.why ?? 'no answer'}.`,
          fix: 'Try again later.',
        },
        ...silent,
      ]
  }
}

export function eventsFindings({ events }: SamplerReport): readonly SourceFinding[] {
  switch (events.state) {
    case 'ok':
      return []
    case 'not-configured':
      return [
        {
          trouble: 'not-permitted',
          message: 'Tracardi tells how many events it stores only to who has a token.',
          fix: 'Set TRACARDI_TOKEN_FILE to a file that holds a token of a Tracardi account.',
        },
      ]
    case 'absent':
    case 'forbidden':
    case 'unavailable':
      return [
        {
          trouble: 'unavailable',
          message: `Tracardi does not tell how many events it stores: ${events.why ?? 'no answer'}.`,
          fix: 'The token may be over, or no instance exposes the GUI API.',
        },
      ]
  }
}

export function limitFindings({ leftOut }: SamplerReport): readonly SourceFinding[] {
  if (leftOut === 0) return []
  const message = `${leftOut} workloads are beyond the limit and not sampled.`
  return [{ trouble: 'too-heavy', message, fix: 'Raise SAMPLED_WORKLOADS, or watch fewer namespaces.' }]
}

/** Those that concern a panel; the first is the reason why it is empty. */
export function findingsOf(id: PanelId, report: SamplerReport): readonly SourceFinding[] {
  switch (id) {
    case 'cpu':
    case 'memory':
      return usageFindings(report)
    case 'requests':
    case 'error-ratio':
    case 'latency':
    case 'latency-buckets':
      return edgeFindings(report)
    case 'events':
      return eventsFindings(report)
    default:
      return []
  }
}
