import type { Status } from '../topology.ts'
import type { QueueHealth } from './queue-health.ts'
import type { WayInHealth } from './way-in-health.ts'

/** Where it is explained what stands beside the workloads. */
export const places = ['ways-in', 'queue'] as const
export type Place = (typeof places)[number]

/** What is judged beside the workloads themselves. */
export type HealthSeen = {
  /** Null where nobody works on a queue. */
  readonly queue: QueueHealth | null
  readonly waysIn: readonly WayInHealth[]
}

/** How one of them is, whether it is well or not. */
export type PlaceFinding = {
  readonly id: string
  readonly place: Place
  readonly status: Status
  readonly sentence: string
  readonly detail: string
}

/** The workers' queue and every way in: alerts are raised by this, and the Overview lists it. */
export function placeFindings({ queue, waysIn }: HealthSeen): readonly PlaceFinding[] {
  const ways = waysIn.map((way): PlaceFinding => ({
    id: `way-in ${way.routeId} ${way.host ?? ''}`.trimEnd(),
    place: 'ways-in',
    status: way.status,
    sentence: `${way.host ?? way.address ?? way.name}: ${way.because}`,
    detail: `${way.kind} ${way.name}, seen by ${way.source}.`,
  }))
  if (queue === null) return ways
  const { status, because, source } = queue
  const sentence = `The workers’ queue: ${because}`
  return [...ways, { id: 'queue', place: 'queue', status, sentence, detail: `Seen by ${source}.` }]
}

/** How many of a place nobody could judge; what is not known is not well. */
export type Unjudged = { readonly place: Place; readonly words: string }

export function unjudgedPlaces(found: readonly PlaceFinding[]): readonly Unjudged[] {
  return places.flatMap((place) => {
    const here = found.filter((one) => one.place === place)
    const unknown = here.filter(({ status }) => status === 'unknown')
    return unknown.length === 0 ? [] : [{ place, words: unjudgedWords(place, unknown.length, here.length) }]
  })
}

function unjudgedWords(place: Place, unknown: number, all: number): string {
  switch (place) {
    case 'ways-in':
      return all === 1 ? 'the only way in' : `${unknown} of ${all} ways in`
    case 'queue':
      return 'the workers’ queue'
  }
}
