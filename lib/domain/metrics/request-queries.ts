import type { Dialect, KeyForm } from './dialects.ts'
import {
  either,
  is,
  isOneOf,
  literally,
  matches,
  mostSamples,
  overTime,
  part,
  rate,
  selector,
  sumBy,
  type Matcher,
} from './promql.ts'

export type RequestScope = {
  /** Of the Services in question, `ExternalName`s elsewhere among them. */
  readonly namespaces: readonly string[]
  /** Every value that an `exact` label can have for them. */
  readonly keys: readonly string[]
}

export type RequestQuery = { readonly dialect: Dialect; readonly scope: RequestScope; readonly windowSeconds: number }

/** Requests per second by who answered and by class of code; `class` is empty for what has none. */
export function requestsByClass(query: RequestQuery): string {
  const { dialect, scope } = query
  return byClass(query, selector(dialect.metric, matchersOf(dialect, scope)), labelsOf(dialect.key))
}

/** How closely the requests were watched, by the samples in each window. */
export function requestSamples({ dialect, scope, windowSeconds }: RequestQuery): string {
  return mostSamples(selector(dialect.metric, matchersOf(dialect, scope)), windowSeconds)
}

/** The same of these Services by the server that answered. Null where the dialect does not count by server. */
export function requestsByServer(query: RequestQuery, services: readonly string[]): string | null {
  const { key, perServer, only } = query.dialect
  if (perServer === null || key.by !== 'underscores') return null
  const names = services.map((service) => literally(service).replace('/', '(_svc)?_')).join('|')
  const counter = selector(perServer, [matches(key.label, `(${names})_[^_]+`), ...only])
  return byClass(query, counter, [...labelsOf(key), 'server'])
}

function byClass({ dialect, windowSeconds }: RequestQuery, counter: string, labels: readonly string[]): string {
  const each = rate(counter, windowSeconds)
  const classed = `label_replace(${each}, "class", "\${1}xx", "${dialect.codeLabel}", "([1-5]).*")`
  return sumBy([...labels, 'class'], classed)
}

/** Null where the dialect has no histogram. */
export function latencyBuckets({ dialect, scope, windowSeconds }: RequestQuery): string | null {
  if (dialect.histogram === null) return null
  const buckets = selector(`${dialect.histogram.metric}_bucket`, matchersOf(dialect, scope))
  return sumBy([...labelsOf(dialect.key), 'le'], rate(buckets, windowSeconds))
}

/** For want of a histogram: the mean and the longest as the proxy keeps them, told apart by `part`. */
export function latencyMeans({ dialect, scope }: RequestQuery): string | null {
  if (dialect.mean === null) return null
  const gauge = (metric: string) =>
    `max by (${labelsOf(dialect.key).join(', ')}) (${selector(metric, matchersOf(dialect, scope))})`
  return either(part('mean', gauge(dialect.mean.average)), part('longest', gauge(dialect.mean.longest)))
}

/** Mean requests under way: counted, or by Little's law the seconds spent per second. Null where neither is known. */
export function requestsInFlight({ dialect, scope, windowSeconds }: RequestQuery): string | null {
  const labels = labelsOf(dialect.key)
  if (dialect.inFlight !== null) {
    const { inFlight, waiting } = dialect
    const matchers = matchersOf(dialect, scope)
    const counted = sumBy(labels, overTime('avg', selector(inFlight, matchers), windowSeconds))
    if (waiting === null) return counted
    const isUp = `${selector(waiting.state, [...matchers, is('state', 'UP')])} == 1`
    const limit = sumBy(labels, `${selector(waiting.limit, matchers)} and ignoring (state) (${isUp})`)
    return either(counted, part('limit', limit))
  }
  if (dialect.histogram === null) return null
  const { metric, secondsPerUnit } = dialect.histogram
  const seconds = sumBy(labels, rate(selector(`${metric}_sum`, matchersOf(dialect, scope)), windowSeconds))
  return secondsPerUnit === 1 ? seconds : `${seconds} * ${secondsPerUnit}`
}

/** The fewest and the most requests that waited at once: where even the fewest are some, the servers were full. */
export function requestsWaiting({ dialect, scope, windowSeconds }: RequestQuery): string | null {
  const { waiting, key } = dialect
  if (waiting === null) return null
  const queues = waiting.queues.map((queue) => selector(queue, matchersOf(dialect, scope)))
  const waited = (how: 'min' | 'max') =>
    sumBy(labelsOf(key), either(...queues.map((queue) => overTime(how, queue, windowSeconds))))
  return either(part('most', waited('max')), part('fewest', waited('min')))
}

/** All that the edge carried, and all of it that has a name; the difference belongs to nobody. */
export function edgeTotals({ dialect, windowSeconds }: RequestQuery): string | null {
  if (dialect.edgeTotal === null) return null
  const named = `sum(${rate(selector(dialect.metric, dialect.only), windowSeconds)})`
  const total = `sum(${rate(selector(dialect.edgeTotal.metric, dialect.edgeTotal.only), windowSeconds)})`
  return either(part('named', named), part('total', total))
}

export function labelsOf(key: KeyForm): readonly string[] {
  switch (key.by) {
    case 'namespace-and-service':
      return [key.namespace, key.service]
    case 'underscores':
    case 'exact':
      return [key.label]
    case 'workload':
      return [key.namespace, key.workload]
    case 'pod':
      return [key.namespace, key.pod]
  }
}

function matchersOf({ key, only }: Dialect, { namespaces, keys }: RequestScope): readonly Matcher[] {
  switch (key.by) {
    case 'namespace-and-service':
    case 'workload':
    case 'pod':
      return [isOneOf(key.namespace, namespaces), ...only]
    case 'underscores': {
      const within = namespaces.map(literally).join('|')
      // Both of HAProxy's controllers in one question, which is then asked once.
      return [matches(key.label, `(${within})(_svc)?_[^_]+_[^_]+`), ...only]
    }
    case 'exact':
      return [isOneOf(key.label, keys), ...only]
  }
}

/**
 * Where a ServiceMonitor does not honour labels, Prometheus keeps the target's own `namespace` and `service` and calls
 * the controller's `exported_…`.
 */
export function exportedDialect(dialect: Dialect): Dialect {
  const { key } = dialect
  switch (key.by) {
    case 'namespace-and-service':
      return { ...dialect, key: { ...key, namespace: `exported_${key.namespace}`, service: `exported_${key.service}` } }
    case 'exact':
      return { ...dialect, key: { ...key, label: `exported_${key.label}` } }
    case 'underscores':
    case 'workload':
    case 'pod':
      return dialect
  }
}
