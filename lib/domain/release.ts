import type { Labels } from './label-selector.ts'

type Released = {
  readonly namespace: string
  readonly labels: Labels
  readonly annotations: Labels
  readonly podLabels: Labels
}

/** The release a workload belongs to; the 0.8.1 charts write no instance label, then Helm's own annotation tells. */
export function releaseOf({ namespace, labels, annotations, podLabels }: Released): string {
  return (
    podLabels['app.kubernetes.io/instance'] ??
    labels['app.kubernetes.io/instance'] ??
    annotations['meta.helm.sh/release-name'] ??
    namespace
  )
}

/** `tracardi-1.1.0` from `helm.sh/chart`, the label of the workload or, for `wk-apm`, of its pods. */
export function chartOf({ labels, podLabels }: Released): string | null {
  return labels['helm.sh/chart'] ?? podLabels['helm.sh/chart'] ?? null
}
