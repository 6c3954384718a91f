import 'server-only'
import type * as z from 'zod/mini'

import type { Candidate } from '#lib/domain/metrics/prometheus-candidates.ts'
import { isOneOf, selector } from '#lib/domain/metrics/promql.ts'
import type { SourceFinding, SourceTrouble } from '#lib/domain/metrics/source-card.ts'
import { granted, refused, type Result } from '#lib/domain/result.ts'
import { buildInfoSchema, storesSchema } from './prometheus-answer.ts'
import { createPrometheusClient, type PrometheusClient } from './prometheus-client.ts'
import { createPrometheusHttp, type Limits, type PrometheusAddress, type PrometheusHttp } from './prometheus-http.ts'

export type Located = {
  readonly client: PrometheusClient
  readonly http: PrometheusHttp
  readonly foundBy: string
  readonly flavour: string
  readonly version: string | null
  /** Stores of Thanos that do not answer it: what they have is missing from every sum. */
  readonly silentStores: readonly string[]
  readonly latencyMs: number
  readonly skewMs: number | null
  /** Whether it has a metric of one of our namespaces. */
  readonly knowsUs: boolean
}

/** A place that was only found is not waited for as long as one that somebody named. */
const searching = { connectTimeoutMs: 2_000, totalTimeoutMs: 4_000 }

/** These say that somebody is there and does not let us in; a name that nobody has says nothing. */
const telling: readonly SourceTrouble[] = ['timed-out', 'unauthorised', 'forbidden']

/** Looks for the Prometheus that knows our pods; one that only answers is better than none. */
export async function locate(
  configured: PrometheusAddress | null,
  candidates: readonly Candidate[],
  namespaces: readonly string[],
): Promise<Result<Located, SourceFinding | null>> {
  if (configured !== null) return visit(configured, 'PROMETHEUS_URL', namespaces)
  const visits = await Promise.all(
    candidates.map(({ url, foundBy }) =>
      visit({ url, tokenFile: null, caFile: null, tenant: null }, foundBy, namespaces, searching),
    ),
  )
  const answering = visits.flatMap((found) => (found.granted ? [found.value] : []))
  const chosen = answering.find(({ knowsUs }) => knowsUs) ?? answering[0]
  await Promise.all(answering.filter((one) => one !== chosen).map(({ http }) => http.close()))
  if (chosen !== undefined) return granted(chosen)
  const shut = visits.flatMap((found) => (found.granted ? [] : [found.refusal]))
  return refused(shut.find(({ trouble }) => telling.includes(trouble)) ?? null)
}

async function visit(
  address: PrometheusAddress,
  foundBy: string,
  namespaces: readonly string[],
  limits: Partial<Limits> = {},
): Promise<Result<Located, SourceFinding>> {
  const http = createPrometheusHttp(address, limits)
  const client = createPrometheusClient(http)
  const info = await client.read('/api/v1/status/buildinfo', buildInfoSchema)
  // Older Thanos and some proxies do not tell what they are, but answer questions.
  const alive = info.granted ? info : await client.instant('vector(1)')
  if (!alive.granted) {
    await http.close()
    return alive
  }
  const { latencyMs, skewMs, isVictoria } = alive.value
  const about = info.granted ? info.value.data.data : {}
  const stores = await client.read('/api/v1/stores', storesSchema)
  return granted({
    client,
    http,
    foundBy,
    flavour: isVictoria ? 'VictoriaMetrics' : stores.granted ? 'Thanos' : flavourOf(address.url, about.application),
    version: about.version || null,
    silentStores: stores.granted ? silentOf(stores.value.data.data) : [],
    latencyMs,
    skewMs,
    knowsUs: await knows(client, namespaces),
  })
}

async function knows(client: PrometheusClient, namespaces: readonly string[]): Promise<boolean> {
  const ofUs = ['container_cpu_usage_seconds_total', 'kube_pod_owner'].map((metric) =>
    selector(metric, [isOneOf('namespace', namespaces)]),
  )
  const found = await client.instant(ofUs.map((series) => `count(${series})`).join(' or '))
  return found.granted && found.value.series.length > 0
}

function silentOf(stores: z.output<typeof storesSchema>['data']): readonly string[] {
  return Object.values(stores)
    .flat()
    .flatMap(({ name, lastError }) => (lastError ? [name] : []))
}

function flavourOf(url: string, application: string | undefined): string {
  if (application !== undefined && /mimir/i.test(application)) return 'Mimir'
  const host = new URL(url).hostname
  if (/thanos/.test(host)) return 'Thanos'
  return /mimir/.test(host) ? 'Mimir' : 'Prometheus'
}
