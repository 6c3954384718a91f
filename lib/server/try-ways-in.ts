import 'server-only'

import { waysIn, type WayIn, type WayInAnswer } from '#lib/domain/health/way-in.ts'
import type { Topology } from '#lib/domain/topology.ts'
import { shakeHands } from '#lib/metrics/tls-handshake.ts'

/** A certificate does not change by the minute, and the way to it may open again any minute. */
const keptMs = 600_000
const triedAgainMs = 60_000
/** More hosts than that are a list that somebody made. */
const mostWays = 30

/** Shakes hands with the ways in that Kubernetes objects name, each once in ten minutes. */
export function createWayInTrier(handshake: typeof shakeHands = shakeHands) {
  let known: ReadonlyMap<string, WayInAnswer> = new Map()

  return async function tryWaysIn({ routes }: Pick<Topology, 'routes'>, atMs: number): Promise<readonly WayInAnswer[]> {
    const wanted = waysIn(routes).slice(0, mostWays)
    const answers = await Promise.all(
      wanted.map(async (way): Promise<WayInAnswer> => {
        const before = known.get(keyOf(way))
        if (before && isFresh(before, atMs)) return before
        return { ...way, answer: await handshake(way), atMs: Date.now() }
      }),
    )
    known = new Map(answers.map((one) => [keyOf(one), one]))
    return answers
  }
}

function isFresh({ answer, atMs }: WayInAnswer, nowMs: number): boolean {
  return nowMs - atMs < (answer.answers === 'tls' ? keptMs : triedAgainMs)
}

function keyOf({ routeId, host, at, port }: WayIn): string {
  return JSON.stringify([routeId, host, at, port])
}
