import { newest } from '../metrics/panel-values.ts'
import type { PanelReading } from '../metrics/source.ts'
import type { HealthFinding } from './health-finding.ts'

/** How much an instance was held back at its CPU limit, or why nobody knows. */
export type Throttling = {
  /** The share of its scheduling periods; null where no source tells. */
  readonly share: number | null
  /** A sentence where it is not known. */
  readonly because: string
  readonly source: string
  readonly asOf: string | null
}

const usualSource = 'cAdvisor by Prometheus'

export const throttlingNotAsked: Throttling = {
  share: null,
  because: 'Needs Prometheus with cAdvisor.',
  source: usualSource,
  asOf: null,
}

/** What a reading of every instance says of one of them; its lines are named by their pods. */
export function throttlingOf({ series, source, asOf, quality }: PanelReading, pod: string): Throttling {
  const unknown = (because: string) => ({ share: null, because, source: source?.name ?? usualSource, asOf })
  const told = [...quality.warnings, ...(quality.fix === null ? [] : [quality.fix])].join(' ')
  switch (quality.state) {
    case 'value':
    case 'partial': {
      const share = newest(series.find(({ key }) => key === pod)?.values ?? [])
      return share === null ? unknown(uncounted) : { ...unknown(''), share }
    }
    case 'stale':
      return unknown(`The newest figure is old. ${told}`.trim())
    case 'no-traffic':
      return unknown(uncounted)
    case 'no-series':
      return source === null ? unknown(`${throttlingNotAsked.because} ${told}`.trim()) : unknown(uncounted)
    case 'not-configured':
    case 'not-permitted':
    case 'error':
      return unknown(`${throttlingNotAsked.because} ${told}`.trim())
  }
}

/** The kernel counts periods where there is a quota, and a rate takes two samples. */
const uncounted = 'cAdvisor counts no scheduling periods of it: it has no CPU limit, or it has just begun.'

/** What alerts of other makers call too much. */
const muchThrottled = 0.25

export function throttlingFinding({ share, because, source, asOf }: Throttling): HealthFinding {
  const grounds = { matter: 'throttling', since: null, source, asOf } as const
  if (share === null) return { ...grounds, status: 'unknown', because: `Not known: ${lowerFirst(because)}` }
  const periods = `${Math.round(share * 100)} % of its scheduling periods`
  return share > muchThrottled
    ? { ...grounds, status: 'degraded', because: `Held back in ${periods}: its CPU limit is too low.` }
    : { ...grounds, status: 'ok', because: `Held back in ${periods}.` }
}

function lowerFirst(text: string): string {
  return /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text
}
