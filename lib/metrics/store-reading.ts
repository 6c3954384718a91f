import 'server-only'
import { rateWindowSeconds } from '#lib/domain/metrics/grid.ts'
import type { PanelQuestion, PanelReading } from '#lib/domain/metrics/source.ts'
import { storeNames, type StorePanel } from '#lib/domain/metrics/store-queries.ts'
import { foundReading, hear, unknownReading, type Ready } from './reading.ts'

/** What an exporter says of a store, or Pulsar of the workers' queue. */
export async function readStorePanel(
  ready: Ready,
  { kind, metric, query }: StorePanel,
  { installation, grid }: PanelQuestion,
): Promise<PanelReading> {
  const { name, missing, fix } = storeNames[kind]
  const source = { kind, name, quantity: kind === 'pulsar' ? 'messages' : 'state' } as const
  if (!ready.survey.metrics.has(metric)) return unknownReading(missing, fix)
  const windowSeconds = rateWindowSeconds(grid.stepMs / 1000, ready.survey.scrapeSeconds)
  const heard = await hear(ready, query({ namespace: installation.namespace, windowSeconds }), grid)
  const series = heard.rows.map(({ labels, values }) => {
    const part = labels['part'] ?? ''
    return { key: part, label: part, values }
  })
  if (series.length === 0)
    return unknownReading(
      `${name} is scraped, but not in namespace ${installation.namespace}: whose store it watches cannot be told.`,
      `Run the exporter in namespace ${installation.namespace}, or relabel its target with namespace="${installation.namespace}".`,
      source,
    )
  return foundReading(ready, grid, { source, metric, series, heard: [heard] })
}
