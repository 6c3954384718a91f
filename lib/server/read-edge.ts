import 'server-only'

import { ownersOf, type Edges } from '#lib/domain/metrics/attribution.ts'
import { advanceCounters, type CounterMemory, type CounterReading } from '#lib/domain/metrics/counter-rates.ts'
import { dialects, type Dialect } from '#lib/domain/metrics/dialects.ts'
import { readEdgePage } from '#lib/domain/metrics/edge-page.ts'
import { edgeRates, edgeTotals } from '#lib/domain/metrics/edge-rates.ts'
import type { EdgeTarget, EdgeTargetsAnswer } from '#lib/domain/metrics/edge-target.ts'
import type { SamplerReport } from '#lib/domain/metrics/sampler-report.ts'
import type { PageReader } from '#lib/metrics/page-reader.ts'
import type { EdgeTick } from './sample-tick.ts'

export type EdgeReaderOptions = {
  /** Where the controllers run. */
  readonly namespaces: readonly string[]
  /** Whose Services are counted. */
  readonly watched: readonly string[]
  readonly findTargets: (namespace: string) => Promise<EdgeTargetsAnswer>
  readonly readPage: PageReader['read']
  readonly edges: () => Edges
}

/** A controller with more pods than that has a Prometheus. */
const mostTargets = 20

const empty = { why: null, targets: [], named: null, total: null } as const

/** Reads the metrics of every pod of every ingress controller once a tick, and remembers what the next is compared with. */
export function createEdgeReader(options: EdgeReaderOptions): () => Promise<EdgeTick> {
  const memories = new Map<EdgeTarget['kind'], CounterMemory>()

  return async function readEdge(): Promise<EdgeTick> {
    if (options.namespaces.length === 0) return { report: { ...empty, state: 'not-configured' }, rates: new Map() }
    const answers = await Promise.all(options.namespaces.map(options.findTargets))
    const found = answers.flatMap((answer) => (answer.answer === 'targets' ? answer.targets : []))
    if (found.length === 0) return { report: withoutTargets(answers), rates: new Map() }
    const targets = found.slice(0, mostTargets)
    const pages = await Promise.all(targets.map(async (target) => ({ target, page: await options.readPage(target) })))
    const heard = dialects.flatMap((dialect) => {
      const own = pages.filter(({ target }) => target.kind === dialect.kind)
      return own.length === 0 ? [] : [advance(dialect, own)]
    })
    // The first dialect that knows a workload is believed: two that do are one that replaces the other.
    const rates = new Map(heard.toReversed().flatMap((one) => [...one.rates]))
    const isAnyHeard = pages.some(({ page }) => page.answer === 'page')
    return {
      rates,
      report: {
        state: isAnyHeard ? 'ok' : 'unavailable',
        why: found.length > mostTargets ? `only ${mostTargets} of ${found.length} pods are read` : null,
        targets: pages.map(({ target, page }) => ({
          id: target.id,
          kind: target.kind,
          why: page.answer === 'silent' ? page.why : null,
        })),
        named: sum(heard.map(({ totals }) => totals.named)),
        total: sum(heard.map(({ totals }) => totals.total)),
      },
    }
  }

  type Asked = { readonly target: EdgeTarget; readonly page: Awaited<ReturnType<PageReader['read']>> }

  function advance(dialect: Dialect, asked: readonly Asked[]) {
    const owners = ownersOf(dialect.key, options.edges(), [])
    const groups = new Map<string, string>()
    const means = new Map<string, number>()
    const readings = asked.flatMap(({ target, page }): CounterReading[] => {
      if (page.answer === 'silent') return []
      const read = readEdgePage(page.text, dialect, owners, new Set(options.watched))
      for (const [counter, group] of read.groups) groups.set(counter, group)
      for (const [id, seconds] of read.means) means.set(id, Math.max(seconds, means.get(id) ?? 0))
      return [{ podUid: target.uid, startedAt: target.startedAt, atMs: page.atMs, counters: read.counters }]
    })
    const kind = asked[0]?.target.kind ?? 'ingress-nginx'
    const { memory, rates } = advanceCounters(memories.get(kind) ?? new Map(), {
      readings,
      missed: asked.flatMap(({ target, page }) => (page.answer === 'silent' ? [target.uid] : [])),
      groupOf: (counter) => groups.get(counter) ?? null,
    })
    memories.set(kind, memory)
    return { rates: edgeRates(rates, means), totals: edgeTotals(rates) }
  }
}

function withoutTargets(answers: readonly EdgeTargetsAnswer[]): SamplerReport['edge'] {
  if (answers.some(({ answer }) => answer === 'forbidden')) return { ...empty, state: 'forbidden' }
  const silent = answers.find((answer) => answer.answer === 'unavailable')
  return silent === undefined ? { ...empty, state: 'absent' } : { ...empty, state: 'unavailable', why: silent.why }
}

function sum(parts: readonly (number | null)[]): number | null {
  const known = parts.filter((part) => part !== null)
  return known.length === 0 ? null : known.reduce((total, part) => total + part, 0)
}
