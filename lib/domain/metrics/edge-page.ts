import { keyOfRow, type Owners } from './attribution.ts'
import type { Dialect } from './dialects.ts'
import { readPrometheusText, type TextSample } from './prometheus-text.ts'
import type { Matcher } from './promql.ts'

/** The counters of one controller's page, and what each is added up under. */
export type EdgePage = {
  readonly counters: ReadonlyMap<string, number>
  readonly groups: ReadonlyMap<string, string>
  /** Seconds, by workload: a mean that the controller itself keeps, for want of a histogram. */
  readonly means: ReadonlyMap<string, number>
}

/** Under what a counter is added up: `<workload> 5xx`, `<workload> le 0.1`, `<workload> sum`, or one of these two. */
export const everything = 'total'
/** Requests with a name that is nobody's, in a namespace that is watched. */
export const nobodys = 'nobody'
export const named = 'named'

/** Reads only the families that are counted; a row of nobody keeps its requests, and nothing else. */
export function readEdgePage(
  text: string,
  dialect: Dialect,
  owners: Owners,
  namespaces: ReadonlySet<string>,
): EdgePage {
  const { metric, histogram, mean, edgeTotal } = dialect
  const families = new Set([metric, edgeTotal?.metric, mean?.average, ...histogramFamilies(histogram?.metric)])
  const counters = new Map<string, number>()
  const groups = new Map<string, string>()
  const means = new Map<string, number[]>()
  const count = (sample: TextSample, group: string) => {
    if (!Number.isFinite(sample.value)) return
    const key = `${group} ${sample.name}${JSON.stringify(sample.labels)}`
    counters.set(key, sample.value)
    groups.set(key, group)
  }
  for (const sample of readPrometheusText(text, (name) => families.has(name))) {
    const { name, labels, value } = sample
    if (name === edgeTotal?.metric && accepts(edgeTotal.only, labels)) count(sample, everything)
    if (!accepts(dialect.only, labels)) continue
    const key = keyOfRow(dialect.key, labels)
    const owner = owners.get(key ?? '')
    if (name === metric) {
      if (key !== null) count(sample, named)
      if (owner?.is === 'workload') count(sample, `${owner.id} ${classOf(labels[dialect.codeLabel])}`)
      else if (namespaces.has(key?.split('/')[0] ?? '')) count(sample, nobodys)
    }
    if (owner?.is !== 'workload') continue
    if (name === mean?.average && Number.isFinite(value)) means.set(owner.id, [...(means.get(owner.id) ?? []), value])
    if (histogram === null) continue
    if (name === `${histogram.metric}_sum`) count(sample, `${owner.id} sum`)
    if (name === `${histogram.metric}_count`) count(sample, `${owner.id} count`)
    if (name === `${histogram.metric}_bucket`) count(sample, `${owner.id} le ${labels['le'] ?? ''}`)
  }
  const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  return { counters, groups, means: new Map([...means].map(([id, values]) => [id, meanOf(values)])) }
}

function histogramFamilies(metric: string | undefined): readonly string[] {
  return metric === undefined ? [] : [`${metric}_bucket`, `${metric}_sum`, `${metric}_count`]
}

function classOf(code: string | undefined): string {
  return /^[1-5]/.test(code ?? '') ? `${code?.[0]}xx` : 'other'
}

/** As Prometheus matches: a label that is missing is empty, and a pattern is anchored at both ends. */
function accepts(matchers: readonly Matcher[], labels: Readonly<Record<string, string>>): boolean {
  return matchers.every(({ label, operator, value }) => {
    const text = labels[label] ?? ''
    switch (operator) {
      case '=':
        return text === value
      case '!=':
        return text !== value
      case '=~':
        return new RegExp(`^(?:${value})$`).test(text)
      case '!~':
        return !new RegExp(`^(?:${value})$`).test(text)
    }
  })
}
