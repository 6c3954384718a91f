import { formatValue } from '#components/ui/time-chart/units.ts'
import type { GlyphState } from '#components/ui/status-glyph.tsx'
import type { Panel, PanelId, Quantity } from '#lib/domain/metrics/panel.ts'

const titles: Readonly<Record<PanelId, string>> = {
  requests: 'Requests',
  'error-ratio': 'Errors',
  latency: 'Latency',
  'latency-buckets': 'Requests by how long they took at most',
  'in-flight': 'Requests in flight',
  waiting: 'Requests waiting',
  cpu: 'CPU',
  memory: 'Memory',
  throttling: 'CPU throttled',
  restarts: 'Restarts',
  'ready-replicas': 'Ready instances',
  network: 'Network',
  events: 'Events stored',
  'worker-messages': 'Messages',
  'worker-backlog': 'Backlog',
  'worker-unserved': 'Backlog without a consumer',
  'elasticsearch-indexing': 'Elasticsearch: indexing',
  'elasticsearch-search-latency': 'Elasticsearch: search latency',
  'elasticsearch-rejections': 'Elasticsearch: rejections',
  'elasticsearch-heap': 'Elasticsearch: heap',
  'elasticsearch-shards': 'Elasticsearch: shards',
  'redis-commands': 'Redis: commands',
  'redis-memory': 'Redis: memory',
  'redis-clients': 'Redis: clients',
  'mysql-queries': 'MySQL: queries',
  'mysql-connections': 'MySQL: connections',
  'pulsar-messages': 'Pulsar: messages',
  'pulsar-backlog': 'Pulsar: backlog',
}

export function panelTitle(id: PanelId): string {
  return titles[id]
}

/** What was counted, so that bytes of a proxy are never taken for requests. */
export function quantityWord(quantity: Quantity): string {
  switch (quantity) {
    case 'requests-at-edge':
      return 'requests at the edge'
    case 'requests-in-mesh':
      return 'requests in the mesh'
    case 'requests-in-app':
      return 'requests in the API'
    case 'events-stored':
      return 'events stored, not requests'
    case 'messages':
      return 'messages'
    case 'bytes':
      return 'bytes, not requests'
    case 'resources':
      return 'use of resources'
    case 'state':
      return 'state of objects'
  }
}

/** Who says so: `ingress-nginx, requests at the edge`. */
export function sourceTag({ source }: Panel): string {
  return source === null ? 'no source' : `${source.name}, ${quantityWord(source.quantity)}`
}

/** What the lines show, in a sentence; zero only where zero was measured. */
export function panelCaption({ series, unit }: Pick<Panel, 'series' | 'unit'>): string {
  const [first] = series
  const known = series.flatMap(({ values }) => values.filter((value) => value !== null))
  if (!first || known.length === 0) return 'Nothing is known of this range.'
  const newest = first.values.findLast((value) => value !== null) ?? null
  const name = series.length > 1 ? `${first.label}: ` : ''
  const most = known.reduce((highest, value) => Math.max(highest, value), 0)
  return `${name}${formatValue(newest, unit)} newest, ${formatValue(most, unit)} at most.${bandWords({ series, unit })}`
}

/** A mean of ten minutes hides the worst of them; the band has it, and so has this sentence. */
function bandWords({ series, unit }: Pick<Panel, 'series' | 'unit'>): string {
  const highs = series.flatMap(({ band }) => band?.high.filter((value) => value !== null) ?? [])
  if (highs.length === 0) return ''
  const most = highs.reduce((highest, value) => Math.max(highest, value), 0)
  return ` Means; the pale band is from each step’s lowest to its highest reading, ${formatValue(most, unit)} at most.`
}

export type StateWords = {
  readonly status: GlyphState
  readonly title: string
  readonly text: readonly string[]
  readonly fix: string | null
}

type Age = { readonly asOf: string | null; readonly age: string | null }

/** What is to be said beside the lines, or instead of them; null where they speak for themselves. */
export function stateWords({ quality }: Pick<Panel, 'quality'>, { asOf, age }: Age): StateWords | null {
  const { state, warnings, fix, unattributed } = quality
  const words = (status: GlyphState, title: string): StateWords => ({ status, title, text: warnings, fix })
  switch (state) {
    case 'value':
      return unattributed === null || unattributed.ratio < shareWorthSaying
        ? null
        : { status: 'degraded', title: unattributedTitle(unattributed.ratio), text: warnings, fix }
    case 'partial':
      return words('degraded', unattributed === null ? 'Part of it is missing' : unattributedTitle(unattributed.ratio))
    case 'no-series':
      return words('unknown', fix === null ? 'No figures' : 'Metric not found')
    case 'no-traffic':
      return words('unknown', 'No traffic: nothing was counted')
    case 'stale':
      return words('unknown', asOf === null ? 'Stale' : `As of ${asOf}, ${age ?? 'some time'} ago`)
    case 'error':
      return words('unknown', 'The source does not answer')
    case 'not-configured':
      return words('unknown', 'No metrics source')
    case 'not-permitted':
      return words('unknown', 'The console may not read this')
  }
}

/** Two per cent at the edge are within the noise of two scrapes. */
const shareWorthSaying = 0.02

function unattributedTitle(ratio: number): string {
  return `${formatValue(ratio, 'ratio')} of the requests at the edge belong to no known part`
}
