import 'server-only'
import type { PulsarPlace } from '#lib/domain/health/pulsar-place.ts'
import { rateWindowSeconds } from '#lib/domain/metrics/grid.ts'
import { is } from '#lib/domain/metrics/promql.ts'
import type { PanelQuestion, PanelReading } from '#lib/domain/metrics/source.ts'
import { ownOfPulsar, pulsarMetric } from '#lib/domain/metrics/pulsar-queries.ts'
import type { StorePanel } from '#lib/domain/metrics/store-panel.ts'
import { storeNames, unansweredPart, withUnanswered } from '#lib/domain/metrics/store-queries.ts'
import { counted } from '#lib/domain/part-words.ts'
import { granted, type Result } from '#lib/domain/result.ts'
import { foundReading, hear, unknownReading, type Ready } from './reading.ts'

/** Where the Pulsar of an installation is counted; the refusal is a sentence. */
export type PulsarOf = (installation: PanelQuestion['installation']) => Result<PulsarPlace, string>

const tellTenants = 'Write PULSAR_HOST and PULSAR_TENANT into the environment of its workloads in plain text.'
const tenantsHidden = 'Prometheus keeps no label of Pulsar’s own namespaces, so the tenant’s topics cannot be told.'

const noAnswer = (name: string, stores: number) =>
  `${name} gets no answer from ${counted(stores, 'store')}: what it would tell is missing.`
const seeStore = 'See whether the store runs, and whether its exporter may sign in.'

/** What an exporter says of a store, or Pulsar of the workers' queue. */
export async function readStorePanel(
  ready: Ready,
  panel: StorePanel,
  { installation, grid }: PanelQuestion,
  pulsarOf: PulsarOf,
): Promise<PanelReading> {
  const { kind, metric } = panel
  const { name, up, missing, fix } = storeNames[kind]
  const source = { kind, name, quantity: kind === 'pulsar' ? 'messages' : 'state' } as const
  if (![metric, up].some((each) => each !== null && ready.survey.metrics.has(each))) return unknownReading(missing, fix)
  const place =
    kind === 'pulsar' ? pulsarOf(installation) : granted({ namespace: installation.namespace, tenant: null })
  if (!place.granted) return unknownReading(place.refusal, tellTenants, source)
  const { namespace, tenant } = place.value
  const isExported = ready.survey.exported.has(pulsarMetric)
  if (tenant !== null && !isExported) return unknownReading(tenantsHidden, fix, source)
  const own = kind === 'pulsar' ? ownOfPulsar(place.value, isExported) : [is('namespace', namespace)]
  const windowSeconds = rateWindowSeconds(grid.stepMs / 1000, ready.survey.scrapeSeconds)
  const heard = await hear(ready, withUnanswered(panel, { own, windowSeconds }), grid)
  const lines = heard.rows.map(({ labels, values }) => {
    const part = labels['part'] ?? ''
    return { key: part, label: part, values }
  })
  const series = lines.filter(({ key }) => key !== unansweredPart)
  const unanswered = lines.find(({ key }) => key === unansweredPart)?.values.at(-1) ?? 0
  if (series.length === 0 && unanswered > 0) return unknownReading(noAnswer(name, unanswered), seeStore, source)
  if (series.length === 0)
    return unknownReading(
      `${name} is scraped, but not in namespace ${namespace}${tenant === null ? '' : ` for tenant ${tenant}`}: whose store it watches cannot be told.`,
      `Run the exporter in namespace ${namespace}, or relabel its target with namespace="${namespace}".`,
      source,
    )
  if (unanswered === 0) return foundReading(ready, grid, { source, metric, series, heard: [heard] })
  const warnings = [...heard.warnings, noAnswer(name, unanswered)]
  return foundReading(ready, grid, { source, metric, series, heard: [{ ...heard, warnings }], fix: seeStore })
}
