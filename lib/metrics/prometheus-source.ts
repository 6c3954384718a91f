import 'server-only'
import type { Edges } from '#lib/domain/metrics/attribution.ts'
import { candidatesOf, type LabelledService } from '#lib/domain/metrics/prometheus-candidates.ts'
import { prometheusCapabilities } from '#lib/domain/metrics/prometheus-capabilities.ts'
import { emptyQuality } from '#lib/domain/metrics/panel.ts'
import { resourcePanels } from '#lib/domain/metrics/resource-panels.ts'
import type { MetricsSource, PanelQuestion, PanelReading } from '#lib/domain/metrics/source.ts'
import type { SourceFinding } from '#lib/domain/metrics/source-card.ts'
import { storePanels } from '#lib/domain/metrics/store-queries.ts'
import { granted, refused, type Result } from '#lib/domain/result.ts'
import { locate, type Located } from './detect.ts'
import { doubtsOf } from './doubts.ts'
import { createFreshness } from './freshness.ts'
import { createPlanner } from './planner.ts'
import { cardOf, emptyCard } from './prometheus-card.ts'
import type { PrometheusAddress } from './prometheus-http.ts'
import { Silence, silentReading, unknownReading, type Ready } from './reading.ts'
import { readRequestPanel, requestPanelIds } from './request-panels.ts'
import { readResourcePanel } from './resource-reading.ts'
import { readStorePanel, type PulsarOf } from './store-reading.ts'
import { survey } from './survey.ts'

export type PrometheusOptions = {
  /** Null looks for one among the Services and the usual names, if there may be any. */
  readonly address: PrometheusAddress | null
  readonly maySearch: boolean
  readonly namespaces: readonly string[]
  /** Services of the watched namespaces, as they are now. */
  readonly services: () => readonly LabelledService[]
  readonly edges: () => Edges
  /** Where an installation's Pulsar is counted; beside it where nobody says. */
  readonly pulsarOf?: PulsarOf
  readonly now?: () => number
}

export type PrometheusSource = MetricsSource & {
  /** Questions for ranges that went out since the source was found. */
  readonly asked: () => number
  readonly close: () => Promise<void>
}

type Standing = { readonly located: Located; readonly ready: Ready }

const lookAgainMs = 60_000
const measureAgainMs = 600_000
const tryAgainMs = 15_000
const usualScrapeSeconds = 15

export function createPrometheusSource(options: PrometheusOptions): PrometheusSource {
  const now = options.now ?? Date.now
  let standing: Standing | null = null
  let lookedAt = Number.NEGATIVE_INFINITY
  /** It seldom changes, so it is not asked for every time. */
  let measured: { readonly seconds: number; readonly atMs: number } | null = null
  let looking: Promise<Result<Standing, SourceFinding | null>> | null = null
  let last: Result<Standing, SourceFinding | null> | null = null

  /** Only the first look is waited for: what stands keeps standing meanwhile, and so does that nobody was found. */
  async function stand(): Promise<Result<Standing, SourceFinding | null>> {
    if (looking === null || now() - lookedAt >= lookAfterMs()) {
      lookedAt = now()
      looking = look().then((found) => (last = found))
    }
    if (standing !== null) return granted(standing)
    return last ?? looking
  }

  function lookAfterMs(): number {
    const isPoor = standing === null || standing.ready.survey.metrics.size === 0
    return isPoor && options.address !== null ? tryAgainMs : lookAgainMs
  }

  async function look(): Promise<Result<Standing, SourceFinding | null>> {
    const candidates = options.maySearch ? candidatesOf(options.services()) : []
    const located = await locate(options.address, candidates, options.namespaces)
    if (!located.granted) return located
    const { client, http } = located.value
    const known = measured !== null && now() - measured.atMs < measureAgainMs ? measured.seconds : null
    const surveyed = await survey(client, known)
    if (!surveyed.granted) {
      await http.close()
      return refused(surveyed.refusal)
    }
    const { scrapeSeconds } = surveyed.value
    if (known === null && scrapeSeconds !== null) measured = { seconds: scrapeSeconds, atMs: now() }
    const before = standing
    const isSame = before !== null && before.located.client.host === client.host
    const metrics = surveyed.value.metrics
    const ready: Ready = {
      // The same source keeps what it said: its answers must outlive a new look at it.
      planner: isSame ? before.ready.planner : createPlanner(client, now),
      freshness: isSame ? before.ready.freshness : createFreshness(client, () => everKnown(metrics), now),
      survey: {
        ...surveyed.value,
        metrics: isSame ? everKnown(metrics) : metrics,
        scrapeSeconds: scrapeSeconds ?? usualScrapeSeconds,
      },
      doubts: doubtsOf(located.value, surveyed.value),
      now,
    }
    if (isSame) {
      await http.close()
      standing = { located: { ...located.value, client: before.located.client, http: before.located.http }, ready }
    } else {
      await before?.located.http.close()
      standing = { located: located.value, ready }
    }
    return granted(standing)
  }

  /** What was there once and is not any more has stopped; it was never not there. */
  function everKnown(metrics: ReadonlySet<string>): ReadonlySet<string> {
    return standing === null ? metrics : new Set([...standing.ready.survey.metrics, ...metrics])
  }

  async function read(ready: Ready, question: PanelQuestion): Promise<PanelReading> {
    const { id } = question
    const requestPanel = requestPanelIds.find((each) => each === id)
    if (requestPanel !== undefined) return readRequestPanel(ready, requestPanel, question, options.edges())
    const resource = resourcePanels.find((panel) => panel.id === id)
    if (resource !== undefined) return readResourcePanel(ready, resource, question)
    const store = storePanels.find((panel) => panel.id === id)
    if (store !== undefined) return readStorePanel(ready, store, question, options.pulsarOf ?? beside)
    return unknownReading('Prometheus has nothing on this.', null)
  }

  return {
    name: 'Prometheus',
    capabilities: prometheusCapabilities,
    async readPanel(question) {
      const found = await stand()
      if (!found.granted) {
        const { refusal } = found
        return options.address === null || refusal === null ? notFound(refusal) : silentReading(refusal)
      }
      try {
        return await read(found.value.ready, question)
      } catch (error) {
        if (error instanceof Silence) return silentReading(error.finding)
        throw error
      }
    },
    async scrapeSeconds() {
      const found = await stand()
      return found.granted ? found.value.ready.survey.scrapeSeconds : usualScrapeSeconds
    },
    async card() {
      const found = await stand()
      if (!found.granted)
        return emptyCard(found.refusal, options.address === null ? null : new URL(options.address.url).host)
      const { located, ready } = found.value
      await ready.freshness.of('')
      return cardOf(located, ready, ready.freshness.newest())
    },
    asked: () => standing?.ready.planner.asked() ?? 0,
    async close() {
      await standing?.located.http.close()
    },
  }
}

const beside: PulsarOf = ({ namespace }) => granted({ namespace, tenant: null })

/** Nobody promised that there is one, so whoever comes next may answer. */
function notFound(finding: SourceFinding | null): PanelReading {
  const { message: warning, fix } = finding ?? {
    message: 'No Prometheus was found.',
    fix: 'Set PROMETHEUS_URL, or label the Service of Prometheus in a watched namespace with tracardi-console/prometheus=true.',
  }
  return { series: [], asOf: null, source: null, quality: emptyQuality('not-configured', { warning, fix }) }
}
