import 'server-only'
import { rateWindowSeconds } from '#lib/domain/metrics/grid.ts'
import type { PanelSeries } from '#lib/domain/metrics/panel.ts'
import { ownerMetrics, type ResourcePanel } from '#lib/domain/metrics/resource-panels.ts'
import { containerSamples } from '#lib/domain/metrics/resource-queries.ts'
import { rowsBy, sumRows, type Row } from '#lib/domain/metrics/rows.ts'
import type { MeasuredWorkload, PanelQuestion, PanelReading } from '#lib/domain/metrics/source.ts'
import { onlyWhole, wholeSteps } from '#lib/domain/metrics/whole-windows.ts'
import { foundReading, hear, unknownReading, type Ready } from './reading.ts'

const missing = {
  cadvisor: [
    'The kubelets’ container metrics (cAdvisor) are not in this Prometheus.',
    'Scrape the kubelets’ /metrics/cadvisor, as kube-prometheus-stack does, and keep the labels namespace, pod and container.',
  ],
  'kube-state-metrics': [
    'kube-state-metrics is not in this Prometheus.',
    'Install kube-state-metrics, and scrape it with honorLabels: true.',
  ],
} as const

const renamed = [
  'The labels of kube-state-metrics are renamed by Prometheus, so its Pods cannot be told.',
  'Set honorLabels: true in the ServiceMonitor of kube-state-metrics.',
] as const

/** CPU, memory and counts, one line a workload; one line of an instance. */
export async function readResourcePanel(
  ready: Ready,
  panel: ResourcePanel,
  { installation, workloads, instance, eachInstance, grid }: PanelQuestion,
): Promise<PanelReading> {
  const kind = panel.kind === 'cadvisor' ? 'cadvisor' : 'kube-state-metrics'
  const source = { kind, name: kind, quantity: panel.id === 'network' ? 'bytes' : 'resources' } as const
  if (!ready.survey.metrics.has(panel.metric)) return unknownReading(missing[kind][0], missing[kind][1])
  if (workloads.length === 0) return unknownReading('There is no workload of this part.', null, source)
  const { metrics, exported } = ready.survey
  if (kind === 'kube-state-metrics' && exported.has(ownerMetrics[0])) return unknownReading(...renamed, source)
  // Owners under other labels are as good as none.
  const hasOwners = ownerMetrics.every((metric) => metrics.has(metric) && !exported.has(metric))
  const apart = eachInstance ? podNames(workloads) : instance === null ? null : [instance.name]
  const pods = apart ?? (hasOwners ? null : podNames(workloads))
  if (pods?.length === 0)
    return unknownReading(
      'There is no instance now, and no kube-state-metrics to know former ones.',
      missing['kube-state-metrics'][1],
      source,
    )
  const windowSeconds = rateWindowSeconds(grid.stepMs / 1000, ready.survey.scrapeSeconds)
  const scope = { namespace: installation.namespace, windowSeconds, pods }
  const heard = await hear(ready, panel.query(scope), grid)
  const samples = panel.isRate ? await hear(ready, containerSamples(scope), grid) : null
  const whole = wholeSteps(samples?.rows[0], windowSeconds / ready.survey.scrapeSeconds)
  const series = linesOf(panel, onlyWhole(heard.rows, whole), workloads, apart)
  const warnings =
    hasOwners || apart !== null ? [] : ['Without kube-state-metrics, instances that are gone are missing here.']
  const fix = warnings.length === 0 ? null : missing['kube-state-metrics'][1]
  return foundReading(ready, grid, { source, metric: panel.metric, series, heard: [heard], warnings, fix })
}

function podNames(workloads: readonly MeasuredWorkload[]): readonly string[] {
  return workloads.flatMap(({ instances }) => instances.map(({ name }) => name)).sort()
}

function linesOf(
  { hasParts }: ResourcePanel,
  rows: readonly Row[],
  workloads: readonly MeasuredWorkload[],
  apart: readonly string[] | null,
): readonly PanelSeries[] {
  if (apart !== null)
    return apart.flatMap((pod) => {
      const own = rows.filter(({ labels }) => labels['pod'] === pod)
      return linesByPart(hasParts, own, { key: pod, label: pod })
    })
  return workloads.flatMap((workload) => {
    const own = rows.filter((row) => isOf(workload, row))
    return linesByPart(hasParts, own, { key: workload.id, label: workload.name })
  })
}

function linesByPart(
  hasParts: boolean,
  rows: readonly Row[],
  of: { readonly key: string; readonly label: string },
): readonly PanelSeries[] {
  const parts = rowsBy(rows, ({ labels }) => labels['part'] ?? '')
  return [...parts].map(([part, found]) => {
    const name = hasParts ? { key: `${of.key} ${part}`, label: `${part}, ${of.label}` } : of
    return { ...name, values: sumRows(found) }
  })
}

function isOf({ kind, name, instances }: MeasuredWorkload, { labels }: Row): boolean {
  if (labels['workload'] !== undefined) return labels['workload'] === `${kind}/${name}`
  return instances.some((instance) => instance.name === labels['pod'])
}
