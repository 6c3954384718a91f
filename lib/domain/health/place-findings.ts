import type { Status } from '../topology.ts'
import type { QueueHealth } from './queue-health.ts'
import type { StoreHealth } from './store-health.ts'
import { storeName } from './store-name.ts'
import type { WayInHealth } from './way-in-health.ts'

/** Where it is explained what stands beside the workloads. */
export const places = ['ways-in', 'queue', 'stores'] as const
export type Place = (typeof places)[number]

/** What is judged beside the workloads themselves. */
export type HealthSeen = {
  /** Null where nobody works on a queue. */
  readonly queue: QueueHealth | null
  readonly waysIn: readonly WayInHealth[]
  /** Those that are no workload of the picture, as which they would be judged already. */
  readonly storesElsewhere: readonly StoreHealth[]
}

/** How one of them is, whether it is well or not. */
export type PlaceFinding = {
  readonly id: string
  readonly place: Place
  readonly status: Status
  readonly sentence: string
  readonly detail: string
}

/** Every way in, the workers' queue and every store elsewhere: alerts are raised by this, and the Overview lists it. */
export function placeFindings({ queue, waysIn, storesElsewhere }: HealthSeen): readonly PlaceFinding[] {
  const ways = waysIn.map((way): PlaceFinding => ({
    id: `way-in ${way.routeId} ${way.host ?? ''}`.trimEnd(),
    place: 'ways-in',
    status: way.status,
    sentence: `${way.host ?? way.address ?? way.name}: ${way.because}`,
    detail: `${way.kind} ${way.name}, seen by ${way.source}.`,
  }))
  const queues = queue === null ? [] : [queue]
  return [
    ...ways,
    ...queues.map(({ status, because, source }): PlaceFinding => ({
      id: 'queue',
      place: 'queue',
      status,
      sentence: `The workers’ queue: ${because}`,
      detail: `Seen by ${source}.`,
    })),
    ...storesElsewhere.map(({ store, status, because, source }): PlaceFinding => ({
      id: `store ${store}`,
      place: 'stores',
      status,
      sentence: `${storeName(store)}: ${because}`,
      detail: `Seen by ${source}.`,
    })),
  ]
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
    case 'stores':
      return all === 1 ? 'the only store elsewhere' : `${unknown} of ${all} stores elsewhere`
  }
}
