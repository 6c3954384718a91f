import type { QueueHealth } from '../health/queue-health.ts'
import type { WayInHealth } from '../health/way-in-health.ts'
import { findingOf, type Judged } from './finding.ts'

/** What is judged beside the workloads themselves. */
export type HealthSeen = {
  /** Null where nobody works on a queue. */
  readonly queue: QueueHealth | null
  readonly waysIn: readonly WayInHealth[]
}

/** The workers' queue and every way in, each an alert of its own. */
export function healthObservations({ queue, waysIn }: HealthSeen): readonly Judged[] {
  const ways = waysIn.map((way) =>
    findingOf({
      id: `way-in ${way.routeId} ${way.host ?? ''}`.trimEnd(),
      status: way.status,
      sentence: `${way.host ?? way.address ?? way.name}: ${way.because}`,
      detail: `${way.kind} ${way.name}, seen by ${way.source}.`,
    }),
  )
  if (queue === null) return ways
  const { status, because, source } = queue
  return [
    ...ways,
    findingOf({ id: 'queue', status, sentence: `The workers’ queue: ${because}`, detail: `Seen by ${source}.` }),
  ]
}
