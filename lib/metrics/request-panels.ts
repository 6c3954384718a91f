import 'server-only'
import { keyOfRow, ownersOf, type Edges } from '#lib/domain/metrics/attribution.ts'
import { dialects, type Dialect } from '#lib/domain/metrics/dialects.ts'
import { rateWindowSeconds } from '#lib/domain/metrics/grid.ts'
import { installationEdges } from '#lib/domain/metrics/installation-edges.ts'
import type { PanelSeries } from '#lib/domain/metrics/panel.ts'
import { tolerated } from '#lib/domain/metrics/panel-quality.ts'
import {
  edgeTotals,
  exportedDialect,
  latencyBuckets,
  latencyMeans,
  requestsByClass,
  requestSamples,
  requestsByServer,
  requestsInFlight,
  requestsWaiting,
  type RequestQuery,
} from '#lib/domain/metrics/request-queries.ts'
import {
  bucketSeries,
  classSeries,
  errorSeries,
  inFlightSeries,
  meanSeries,
  quantileSeries,
  waitingSeries,
} from '#lib/domain/metrics/request-series.ts'
import type { Row } from '#lib/domain/metrics/rows.ts'
import { shareRows, unattributedOf, type Shared } from '#lib/domain/metrics/share-rows.ts'
import { onlyWhole, wholeSteps } from '#lib/domain/metrics/whole-windows.ts'
import { mixedKeys, serverOwners, splitRows } from '#lib/domain/metrics/split-by-server.ts'
import type { PanelQuestion, PanelReading } from '#lib/domain/metrics/source.ts'
import { edgeAdvice } from '#lib/domain/metrics/edge-advice.ts'
import { foundReading, hear, isLive, unknownReading, type Heard, type Ready } from './reading.ts'

export const requestPanelIds = [
  'requests',
  'error-ratio',
  'latency',
  'latency-buckets',
  'in-flight',
  'waiting',
] as const

type RequestPanelId = (typeof requestPanelIds)[number]

/** Of the dialects that see the same requests the nearest to the workload is believed; they are never added. */
export async function readRequestPanel(
  ready: Ready,
  id: RequestPanelId,
  question: PanelQuestion,
  edges: Edges,
): Promise<PanelReading> {
  const around = installationEdges(edges, question.installation)
  const present = dialects.filter((dialect) => isPresent(ready, dialect) && canTell(dialect, question))
  let best: PanelReading | null = null
  for (const dialect of present) {
    // The next one is only asked when this one does not know the workloads.
    // oxlint-disable-next-line no-await-in-loop
    const reading = await readDialect(ready, id, question, { dialect: spelled(ready, dialect), edges: around })
    if (reading.quality.state !== 'no-series') return reading
    // Of those that have nothing, the one that knows the workloads says best why.
    if (best === null || (best.asOf === null && reading.asOf !== null)) best = reading
  }
  return best ?? unknownReading(...edgeAdvice(question.instance === null ? 'no-edge' : 'no-instances'))
}

function isPresent({ survey }: Ready, { metric, edgeTotal }: Dialect): boolean {
  return survey.metrics.has(metric) || (edgeTotal !== null && survey.metrics.has(edgeTotal.metric))
}

/** Only what runs beside an instance counts for it alone. */
function canTell({ key }: Dialect, { instance }: PanelQuestion): boolean {
  return instance === null || key.by === 'pod'
}

function spelled({ survey }: Ready, dialect: Dialect): Dialect {
  return survey.exported.has(dialect.metric) ? exportedDialect(dialect) : dialect
}

type Asked = { readonly dialect: Dialect; readonly edges: Edges }

async function readDialect(
  ready: Ready,
  id: RequestPanelId,
  question: PanelQuestion,
  { dialect, edges }: Asked,
): Promise<PanelReading> {
  const { grid, workloads, instance } = question
  const owners = ownersOf(dialect.key, edges, workloads)
  if (dialect.key.by === 'exact' && owners.size === 0) return unknownReading(...edgeAdvice('unseen', dialect))
  const windowSeconds = rateWindowSeconds(grid.stepMs / 1000, ready.survey.scrapeSeconds)
  const namespaces = [...new Set([question.installation.namespace, ...edges.services.map((one) => one.namespace)])]
  const query = { dialect, scope: { namespaces: namespaces.sort(), keys: [...owners.keys()].sort() }, windowSeconds }
  const { metric, name, kind, quantity } = dialect
  const source = { kind, name, quantity }
  if (id === 'waiting' && dialect.waiting === null)
    return unknownReading(`${name} does not say how many requests wait.`, null, source)
  const wanted = new Set(workloads.map((workload) => workload.id))
  const mixed = mixedKeys(owners, wanted)
  const known = new Map([...owners, ...serverOwners(edges.services)])
  const ownRows = (rows: readonly Row[]): Shared => {
    const shared = shareRows(dialect.key, rows, known, wanted)
    return instance === null ? shared : { own: shared.own.filter(isOf(dialect, instance.id)), nobodys: [] }
  }
  const samples = await hear(ready, requestSamples(query), grid)
  const whole = wholeSteps(samples.rows[0], windowSeconds / ready.survey.scrapeSeconds)
  const ask: Ask = async (expression) => {
    const heard = await hear(ready, expression, grid)
    return { ...heard, rows: onlyWhole(heard.rows, whole) }
  }
  const requests = await ask(requestsByClass(query))
  const servers = mixed.length === 0 ? null : await hearServers(ask, query, mixed)
  const split = servers === null ? requests.rows : splitRows(dialect.key, requests.rows, servers.rows, mixed)
  const { own, nobodys } = ownRows(split)
  const isOfMixed = ({ labels, values }: Row) => mixed.includes(keyOfRow(dialect.key, labels) ?? '') && flows(values)
  const isMixed = nobodys.some(isOfMixed)
  const edge = id === 'requests' || own.length === 0 ? await hearEdge(ask, query) : null
  const unattributed = edge === null ? null : unattributedOf(edge.rows, nobodys, requests.rows)
  if (own.length === 0) {
    if (!isMixed && !isLive(ready, grid))
      return unknownReading(`${name} has counted nothing for these workloads in this range.`, null, source)
    const gap = isMixed ? 'mixed' : (unattributed?.ratio ?? 0) > tolerated ? 'nameless' : 'unseen'
    const advice = edgeAdvice(gap, dialect)
    const silent = unknownReading(...advice, source)
    return { ...silent, quality: { ...silent.quality, unattributed } }
  }
  const [told, mend] = edgeAdvice(isMixed ? 'mixed' : 'nameless', dialect)
  const fix = isMixed || (unattributed?.ratio ?? 0) > tolerated ? mend : null
  const detail = await detailOf(ask, id, query)
  const rows = detail === null ? own : ownRows(detail.rows).own
  // Of a mixed Service only requests are counted by server; a part of what is under way would look like all of it.
  const isPart = requests.rows.some(isOfMixed) && (id === 'in-flight' || id === 'waiting' || rows.length === 0)
  if (isPart) return unknownReading(...edgeAdvice('mixed', dialect), source)
  const { series, warnings: ofSeries } = seriesOf(id, dialect, rows)
  const warnings = isMixed ? [told, ...ofSeries] : ofSeries
  const heard = [requests, servers, edge, detail].filter((one) => one !== null)
  // That nothing waits is no sign that nothing comes.
  const isTraffic = id !== 'waiting'
  return foundReading(ready, grid, { source, metric, series, heard, isTraffic, warnings, fix, unattributed })
}

/** Asks for every step whose window was watched whole. */
type Ask = (expression: string) => Promise<Heard>

async function hearServers(ask: Ask, query: RequestQuery, mixed: readonly string[]): Promise<Heard | null> {
  const expression = requestsByServer(query, mixed)
  return expression === null ? null : ask(expression)
}

/** What two sums of the same counters differ by. */
const noise = 1e-6

function flows(values: Row['values']): boolean {
  return values.some((value) => value !== null && value > noise)
}

async function hearEdge(ask: Ask, query: RequestQuery): Promise<Heard | null> {
  const expression = edgeTotals(query)
  return expression === null ? null : ask(expression)
}

/** What the panel needs beside the rates; null where the rates say it all. */
async function detailOf(ask: Ask, id: RequestPanelId, query: RequestQuery): Promise<Heard | null> {
  const expression = detailQuery(id, query)
  return expression === null ? null : ask(expression)
}

function detailQuery(id: RequestPanelId, query: RequestQuery): string | null {
  switch (id) {
    case 'requests':
    case 'error-ratio':
      return null
    case 'latency':
      return latencyBuckets(query) ?? latencyMeans(query)
    case 'latency-buckets':
      return latencyBuckets(query)
    case 'in-flight':
      return requestsInFlight(query)
    case 'waiting':
      return requestsWaiting(query)
  }
}

type Lines = { readonly series: readonly PanelSeries[]; readonly warnings: readonly string[] }

function seriesOf(id: RequestPanelId, dialect: Dialect, rows: readonly Row[]): Lines {
  switch (id) {
    case 'requests':
      return { series: classSeries(rows), warnings: [] }
    case 'error-ratio':
      return { series: errorSeries(rows), warnings: [] }
    case 'in-flight':
      return { series: inFlightSeries(rows), warnings: [] }
    case 'waiting':
      return { series: waitingSeries(rows), warnings: [] }
    case 'latency':
      return latencyLines(dialect, rows)
    case 'latency-buckets':
      return bucketLines(dialect, rows)
  }
}

function latencyLines({ histogram, name, key }: Dialect, rows: readonly Row[]): Lines {
  if (histogram === null) {
    const series = meanSeries(rows, ({ labels }) => keyOfRow(key, labels) ?? '')
    return { series, warnings: [`${name} keeps a mean and no histogram, so there are no percentiles.`] }
  }
  const { series, beyond } = quantileSeries(rows, histogram.secondsPerUnit)
  const warnings =
    beyond === null
      ? []
      : [`${beyond.labels.join(', ')} reach beyond the last bucket: read ${beyond.seconds} s as “more than”.`]
  return { series, warnings }
}

function bucketLines({ histogram, name }: Dialect, rows: readonly Row[]): Lines {
  if (histogram === null) return { series: [], warnings: [`${name} keeps a mean and no histogram.`] }
  const series = bucketSeries(rows, histogram.secondsPerUnit)
  return { series, warnings: series.length === 0 ? [`${histogram.metric}_bucket is not collected.`] : [] }
}

function isOf({ key }: Dialect, instanceId: string): (row: Row) => boolean {
  return ({ labels }) => keyOfRow(key, labels) === instanceId
}
