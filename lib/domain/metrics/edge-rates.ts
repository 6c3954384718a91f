import type { CounterRate } from './counter-rates.ts'
import { everything, named, nobodys } from './edge-page.ts'
import { bucketCounts } from './latency-buckets.ts'
import { tickSeconds, type Measure } from './sample.ts'

/** What the edge carried for one workload during a tick. */
export type EdgeRates = {
  readonly values: Readonly<Partial<Record<Extract<Measure, 'requests' | 'errors' | 'refused' | 'latency'>, number>>>
  readonly latencyCounts: readonly number[] | null
  readonly isPartial: boolean
}

type Rates = ReadonlyMap<string, CounterRate>

const classes = ['1xx', '2xx', '3xx', '4xx', '5xx', 'other'] as const

/** From rates by group to what is known of each workload. A class that is not known makes its sums unknown. */
export function edgeRates(rates: Rates, means: ReadonlyMap<string, number>): ReadonlyMap<string, EdgeRates> {
  const ids = new Set(
    [...rates.keys()].flatMap((group) => {
      const cut = group.lastIndexOf(' ')
      return classes.some((one) => one === group.slice(cut + 1)) ? [group.slice(0, cut)] : []
    }),
  )
  return new Map([...ids].map((id) => [id, ratesOf(id, rates, means.get(id) ?? null)]))
}

function ratesOf(id: string, rates: Rates, mean: number | null): EdgeRates {
  const seen = classes.flatMap((name) => {
    const rate = rates.get(`${id} ${name}`)
    return rate === undefined ? [] : [{ name, ...rate }]
  })
  // A class that has only begun has no rate yet; the others have theirs.
  const known = seen.filter(({ perSecond }) => perSecond !== null)
  const of = (name: string) => seen.find((one) => one.name === name)
  const requests = known.length === 0 ? null : known.reduce((sum, { perSecond }) => sum + (perSecond ?? 0), 0)
  const errors = of('5xx') === undefined ? requests && 0 : (of('5xx')?.perSecond ?? null)
  const refused = of('4xx') === undefined ? requests && 0 : (of('4xx')?.perSecond ?? null)
  const latency = latencyOf(id, rates) ?? mean
  return {
    values: {
      ...(requests !== null && { requests }),
      ...(errors !== null && { errors }),
      ...(refused !== null && { refused }),
      ...(latency !== null && { latency }),
    },
    latencyCounts: countsOf(id, rates),
    isPartial: seen.some(({ isPartial, perSecond }) => isPartial || (perSecond === null && known.length > 0)),
  }
}

function latencyOf(id: string, rates: Rates): number | null {
  const [sum, count] = [rates.get(`${id} sum`)?.perSecond ?? null, rates.get(`${id} count`)?.perSecond ?? null]
  return sum === null || count === null || count <= 0 ? null : sum / count
}

/** Null unless every edge is known: a bucket that is missing would move all the others. */
function countsOf(id: string, rates: Rates): readonly number[] | null {
  const prefix = `${id} le `
  const below = new Map<number, number>()
  for (const [group, { perSecond }] of rates) {
    if (!group.startsWith(prefix)) continue
    if (perSecond === null) return null
    const edge = group.slice(prefix.length)
    below.set(edge === '+Inf' ? Infinity : Number(edge), perSecond * tickSeconds)
  }
  return bucketCounts(below)?.map(Math.round) ?? null
}

/** Requests a second that workloads can be shown for, and all of the edge; null while not known. */
export function edgeTotals(rates: Rates): { readonly named: number | null; readonly total: number | null } {
  const of = (group: string) => rates.get(group)?.perSecond ?? null
  const all = of(named)
  if (all === null) return { named: null, total: of(everything) }
  return { named: all - (of(nobodys) ?? 0), total: Math.max(of(everything) ?? all, all) }
}
