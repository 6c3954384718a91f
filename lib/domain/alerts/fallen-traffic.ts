import type { Counted } from '../objectives/counted.ts'
import type { Workload } from '../topology.ts'
import type { AlertTimes } from './alert.ts'
import type { Judged } from './finding.ts'
import { fallenKey } from './request-keys.ts'

/** What a collector is asked for, beside what it is usually asked for at this hour. */
export type Demand = {
  readonly workload: Workload
  /** Requests of the last `windowMs`; null where the source does not know. */
  readonly lately: Counted
  /** Requests of the hour around this time a week ago. */
  readonly aWeekAgo: Counted
}

export const windowMs = 10 * 60_000

const windowsInHour = 6

/** Of the usual, the share below which something is wrong with the way to the collector, and not with the day. */
const leastShare = 0.1

/** Fewer requests than this in a window may well be none. */
const fewestUsual = 60

const times: AlertTimes = { forMs: 2 * 60_000, clearMs: windowMs }

/**
 * Whether requests stopped coming. A collector that nobody reaches fails nothing and is slow for nobody, so that no objective
 * notices. Without a week of history, or with little traffic, nothing is said: neither that all is well.
 */
export function fallenTraffic({ workload, lately, aWeekAgo }: Demand): Judged {
  const judged = (observed: Judged['observed']): Judged => ({ key: fallenKey(workload.id), observed, times })
  if (lately === null) return judged({ seen: 'nothing', because: 'Its requests are not known now.' })
  if (aWeekAgo === null) return judged({ seen: 'nothing', because: 'What came a week ago at this hour is not known.' })
  const usually = aWeekAgo.total / windowsInHour
  if (usually < fewestUsual)
    return judged({ seen: 'nothing', because: 'A week ago at this hour too few requests came to compare with.' })
  if (lately.total >= usually * leastShare) return judged({ seen: 'fine' })
  const count = (requests: number) => Math.round(requests).toLocaleString('en')
  return judged({
    seen: 'trouble',
    severity: 'page',
    sentence: `${workload.name} gets hardly any requests.`,
    detail:
      `${count(lately.total)} in ten minutes; a week ago at this hour it was about ${count(usually)}. ` +
      'Look whether the name still leads to the way in, and whether the sites still send.',
  })
}
