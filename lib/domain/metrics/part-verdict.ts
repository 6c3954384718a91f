import type { Latency } from '../objectives/objective.ts'
import { asSentence, partName, partNameOfSeveral } from '../part-words.ts'
import { worstStatus } from '../status.ts'
import type { Freshness, Role, Status, Workload } from '../topology.ts'
import type { Panel, PanelSeries } from './panel.ts'
import { newest, total } from './panel-values.ts'
import { slowness } from './slowness.ts'

/** How a part is now, with the grounds for it. Unknown is never OK. */
export type PartVerdict = {
  readonly role: Role
  readonly status: Status
  readonly sentence: string
  /** Each ground is one sentence with its figures. */
  readonly because: readonly string[]
  /** Null when nobody can know. */
  readonly since: string | null
  readonly source: string
  readonly asOf: string | null
}

export type PartFacts = {
  readonly role: Role
  readonly workloads: readonly Workload[]
  readonly freshness: Freshness
  readonly asOf: string | null
  /** Null for a part that takes no requests; a panel that is not there yet is undefined. */
  readonly traffic: {
    readonly requests: Panel | undefined
    readonly errors: Panel | undefined
    readonly latency: Panel | undefined
    /** The share of requests that may fail by the objective of the part. */
    readonly allowed: number
    /** What the part promises of its times, if it does. */
    readonly promised: Latency | null
  } | null
  /** Writes a figure with its unit. */
  readonly figure: (value: number, unit: Panel['unit']) => string
}

const windowMs = 300_000
/** Times what may fail: what burns the errors of a month in two days, and in half of one. */
const degradedFactor = 14.4
const criticalFactor = 60
/** With fewer requests, a single one that fails is no share to speak of. */
const fewestRequests = 100

export function partVerdict(facts: PartFacts): PartVerdict {
  const { role, workloads, freshness, asOf } = facts
  const cluster = clusterFinding(workloads, freshness)
  const findings = facts.traffic === null ? [cluster] : [trafficFinding(facts, facts.traffic), cluster]
  const status = worstStatus(findings.map((finding) => finding.status))
  const worst = findings.find((finding) => finding.status === status) ?? cluster
  const others = findings.filter((finding) => finding !== worst && finding.status !== 'ok')
  return {
    role,
    status,
    sentence: `${workloads.length > 1 ? partNameOfSeveral(role) : partName(role)}: ${worst.words}`,
    because: [...worst.because, ...others.map(({ words }) => asSentence(upperFirst(words)))],
    since: worst.since,
    source: worst.source,
    asOf: worst === cluster ? asOf : worst.asOf,
  }
}

type Finding = {
  readonly status: Status
  readonly words: string
  readonly because: readonly string[]
  readonly since: string | null
  readonly source: string
  readonly asOf: string | null
}

function clusterFinding(workloads: readonly Workload[], freshness: Freshness): Finding {
  const grounds = { since: null, source: 'Kubernetes watch', asOf: null }
  if (freshness === 'stale' || freshness === 'starting')
    return { ...grounds, status: 'unknown', words: 'state unknown, the cluster is silent', because: [] }
  if (workloads.length === 0) return { ...grounds, status: 'unknown', words: 'not found here', because: [] }
  const status = worstStatus(workloads.map((workload) => workload.status))
  const worst = workloads.filter((workload) => workload.status === status)
  const because = worst.map((workload) => `${workload.name}: ${asSentence(workload.statusReason)}`)
  const [only] = workloads
  const inOrder = status === 'ok' ? workloads.length : workloads.length - worst.length
  const words =
    workloads.length === 1 && only ? lowerFirst(only.statusReason) : `${inOrder} of ${workloads.length} in order`
  return { ...grounds, status, words, because: status === 'ok' ? [] : because }
}

function trafficFinding({ figure }: PartFacts, traffic: NonNullable<PartFacts['traffic']>): Finding {
  const { requests, errors, latency, allowed, promised } = traffic
  if (!requests) return blind('traffic not known yet', [], null)
  const { quality, asOf } = requests
  if (quality.state !== 'value' && quality.state !== 'partial')
    return blind(
      blindWords(requests),
      quality.fix === null ? quality.warnings : [...quality.warnings, quality.fix],
      requests,
    )
  const rate = newest(total(requests))
  if (rate === null) return blind('traffic unknown', ['No step of the last five minutes is known.'], requests)
  const failing = errors ? failure(errors, degradedFactor * allowed) : null
  const said = [
    figure(rate, requests.unit),
    failing === null ? 'errors unknown' : `${figure(failing.ratio, 'ratio')} errors`,
    ...latencyWords(latency, figure),
  ].join(', ')
  const grounds = { words: said, source: requests.source?.name ?? 'unknown', asOf }
  const isWorthIt = requestsOf(requests) >= fewestRequests
  const slow = isWorthIt && latency && promised ? slowness(latency, promised, figure) : null
  const isFailing = isWorthIt && failing !== null && failing.ratio >= degradedFactor * allowed
  if (!isFailing) {
    if (slow) return { ...grounds, status: 'degraded', because: [slow.because], since: slow.since }
    return { ...grounds, status: failing === null ? 'unknown' : 'ok', because: [], since: null }
  }
  const because = [`${figure(failing.ratio, 'ratio')} of the requests of the last five minutes failed.`]
  const status = failing.ratio >= criticalFactor * allowed ? 'critical' : 'degraded'
  return { ...grounds, status, because: slow ? [...because, slow.because] : because, since: failing.since }
}

function blind(words: string, because: readonly string[], panel: Panel | null): Finding {
  const source = panel?.source?.name ?? 'no metrics source'
  return { status: 'unknown', words, because, since: panel?.asOf ?? null, source, asOf: panel?.asOf ?? null }
}

function blindWords({ quality }: Panel): string {
  switch (quality.state) {
    case 'no-traffic':
      return 'no traffic'
    case 'stale':
      return 'traffic unknown, the source is behind'
    case 'error':
      return 'traffic unknown, the source does not answer'
    case 'no-series':
      return 'traffic unknown, the metric was not found'
    case 'not-configured':
      return 'traffic unknown, no metrics source'
    case 'not-permitted':
      return 'traffic unknown, the console may not read it'
    case 'value':
    case 'partial':
      return 'traffic unknown'
  }
}

type Failure = { readonly ratio: number; readonly since: string | null }

function failure(errors: Panel, trouble: number): Failure | null {
  const [series] = errors.series
  const ratios = series ? recent(errors, series.values) : []
  if (ratios.length === 0) return null
  const ratio = ratios.reduce((sum, value) => sum + value, 0) / ratios.length
  return { ratio, since: series ? failingSince(errors, series, trouble) : null }
}

/** How many of the last five minutes are known of. */
function requestsOf(requests: Panel): number {
  return recent(requests, total(requests)).reduce((sum, value) => sum + (value * requests.stepMs) / 1_000, 0)
}

/** The first known step after the last that was calm: a gap in between was no end of the trouble that anybody saw. */
function failingSince({ start, stepMs }: Panel, { values }: PanelSeries, trouble: number): string | null {
  const calm = values.findLastIndex((value) => value !== null && value < trouble)
  const first = values.findIndex((value, index) => index > calm && value !== null)
  return first === -1 ? null : new Date(Date.parse(start) + first * stepMs).toISOString()
}

function latencyWords(latency: Panel | undefined, figure: PartFacts['figure']): readonly string[] {
  const series = latency?.series.find(({ key }) => key === 'p95') ?? latency?.series[0]
  const value = series ? newest(series.values) : null
  return latency && series && value !== null ? [`${series.label} ${figure(value, latency.unit)}`] : []
}

function recent({ stepMs }: Panel, values: readonly (number | null)[]): readonly number[] {
  return values.slice(-Math.max(1, Math.round(windowMs / stepMs))).filter((value) => value !== null)
}

function upperFirst(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}

function lowerFirst(text: string): string {
  return /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text
}
