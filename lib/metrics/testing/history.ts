import 'server-only'

/** Counters of a past that was never waited for, as Traefik would have left them in Prometheus. */
export type History = {
  readonly startMs: number
  readonly endMs: number
  /** Nothing was scraped meanwhile; the counters went on. */
  readonly gap: Span
  /** The proxy began to count anew. */
  readonly resetMs: number
  readonly failing: Span
  readonly slow: Span
}

type Span = { readonly fromMs: number; readonly toMs: number }

export const scrapeMs = 15_000

/** Samples lie between the steps of charts, so that no step is decided by a sample at its very edge. */
const offsetMs = 7_000

export const usual = { perSecond: 40, failed: 0.0002, slow: 0.01 }
export const atWorst = { failed: 0.12, slow: 0.95 }

const hourMs = 3_600_000

/** Minutes after the 25th hour that tests ask about, which must not be to come. */
const askedMs = 6 * 60_000

/** 27 hours that end after now, in whole hours: an incident, a slow spell, a gap and a counter that begins again. */
export function eventfulDay(nowMs: number): History {
  const startMs = Math.floor((nowMs - askedMs) / hourMs) * hourMs - 25 * hourMs
  const at = (hours: number, minutes: number) => startMs + hours * hourMs + minutes * 60_000
  return {
    startMs,
    // Past the end of the hour that goes on, so that the newest sample is never old.
    endMs: at(27, 0),
    failing: { fromMs: at(6, 20), toMs: at(6, 40) },
    slow: { fromMs: at(9, 0), toMs: at(10, 30) },
    gap: { fromMs: at(13, 10), toMs: at(13, 40) },
    resetMs: at(17, 20),
  }
}

const isIn = (atMs: number, { fromMs, toMs }: Span) => atMs >= fromMs && atMs < toMs

/** When Prometheus looked. */
export function scrapesOf({ startMs, endMs, gap }: History): readonly number[] {
  const count = Math.floor((endMs - startMs) / scrapeMs)
  const all = Array.from({ length: count }, (_, index) => startMs + offsetMs + index * scrapeMs)
  return all.filter((atMs) => !isIn(atMs, gap))
}

/** What the requests were in truth, whoever looked. */
export function truthOf(history: History, { fromMs, toMs }: Span) {
  const seconds = (toMs - fromMs) / 1_000
  const within = (span: Span) => Math.max(0, Math.min(toMs, span.toMs) - Math.max(fromMs, span.fromMs)) / 1_000
  const badOf = (span: Span, usually: number, worst: number) =>
    usual.perSecond * (usually * (seconds - within(span)) + worst * within(span))
  return {
    total: usual.perSecond * seconds,
    failed: badOf(history.failing, usual.failed, atWorst.failed),
    slow: badOf(history.slow, usual.slow, atWorst.slow),
  }
}

type Counter = { readonly series: string; readonly valueAt: (fromMs: number, toMs: number) => number }

/** For promtool: the counters of two Services, one of them with an ordinary day. */
export function openMetricsOf(history: History, eventful: string, ordinary: string): string {
  const truth = (fromMs: number, toMs: number) => truthOf(history, { fromMs, toMs })
  const requests = (service: string, code: string) =>
    `traefik_service_requests_total{service="${service}",code="${code}"}`
  const bucket = (le: string) => `traefik_service_request_duration_seconds_bucket{service="${eventful}",le="${le}"}`
  const counters: readonly Counter[] = [
    { series: requests(eventful, '200'), valueAt: (...span) => truth(...span).total - truth(...span).failed },
    { series: requests(eventful, '502'), valueAt: (...span) => truth(...span).failed },
    { series: requests(ordinary, '200'), valueAt: (...span) => truth(...span).total / 4 },
    { series: bucket('0.1'), valueAt: (...span) => (truth(...span).total - truth(...span).slow) / 2 },
    { series: bucket('0.3'), valueAt: (...span) => truth(...span).total - truth(...span).slow },
    { series: bucket('1.2'), valueAt: (...span) => truth(...span).total },
    { series: bucket('+Inf'), valueAt: (...span) => truth(...span).total },
  ]
  const scrapes = scrapesOf(history)
  const lines = counters.flatMap(({ series, valueAt }) =>
    scrapes.map((atMs) => {
      const begunMs = atMs >= history.resetMs ? history.resetMs : history.startMs
      return `${series} ${valueAt(begunMs, atMs)} ${atMs / 1_000}`
    }),
  )
  return `${lines.join('\n')}\n# EOF\n`
}
