import 'server-only'

import { setTimeout as pause } from 'node:timers/promises'

import type { NoticedBy } from '#lib/domain/outside-change.ts'
import { workloadId } from '#lib/domain/topology.ts'
import type { Sighting } from '#lib/domain/watched-fields.ts'
import { noticeSighting, type Look, type Notice } from '#lib/operations/notice-sighting.ts'
import type { OutsideWorld } from '#lib/operations/outside-port.ts'
import { recordOutsideChanges } from '#lib/operations/record-outside-changes.ts'
import type { Observer } from './observer.ts'

export type OutsideWatchOptions = {
  readonly observer: Pick<Observer, 'onSightings' | 'topology'>
  readonly world: OutsideWorld
  readonly onError: (error: unknown) => void
  readonly now?: () => Date
  readonly retryMs?: number
  /** How often what waits is recorded, and what stands is confirmed. */
  readonly recordEveryMs?: number
  readonly confirmEveryMs?: number
}

export type OutsideWatch = { readonly stop: () => Promise<void> }

/** Beyond so many waiting for the database, only the newest of each workload is kept: the generations tell the gap. */
const longestQueue = 1_000
/** Nobody has confirmed a later generation for so long: the API server was restored from a copy. */
const believedAfterMs = 90_000
const stopWithinMs = 3_000
/** What this process finds in a list, another one that watched all the while is about to tell change by change. */
const othersFirstMs = 2_000

type Waiting = Pick<Look, 'sighting' | 'at'> & { readonly heardAt: number }

/** Hands every new generation of a workload to `noticeSighting`, one after the other, and records what was noticed. */
export function watchOutside(options: OutsideWatchOptions): OutsideWatch {
  const { observer, world, onError } = options
  const { retryMs = 5_000, recordEveryMs = 5_000, confirmEveryMs = 60_000 } = options
  const now = options.now ?? (() => new Date())
  /** By uid: what is known or on its way. The watch tells of every status update too. */
  const standing = new Map<string, { sighting: Sighting; state: 'waiting' | 'handled' | 'older' | 'foreign' }>()
  /** By uid: compared by this process with what was known before it. */
  const compared = new Set<string>()
  let queue: Waiting[] = []
  let working: Promise<void> | null = null
  let recording: Promise<void> | null = null
  let isRecordingDue = false
  let isFailing = false
  let isStopped = false

  function hear(sightings: readonly Sighting[]): void {
    const at = now().toISOString()
    const heardAt = performance.now()
    for (const sighting of sightings) if (isNews(sighting)) enqueue({ sighting, at, heardAt })
    work()
  }

  function isNews(sighting: Sighting): boolean {
    const before = standing.get(sighting.uid)
    if (before === undefined) return true
    if (before.state === 'foreign') return world.partOf(sighting.ref) !== null
    return before.sighting.generation !== sighting.generation
  }

  function enqueue(waiting: Waiting): void {
    const { uid } = waiting.sighting
    if (queue.length >= longestQueue) queue = queue.filter(({ sighting }) => sighting.uid !== uid)
    queue.push(waiting)
    standing.set(uid, { sighting: waiting.sighting, state: 'waiting' })
  }

  function work(): void {
    working ??= drain().finally(() => {
      working = null
    })
  }

  async function drain(): Promise<void> {
    for (;;) {
      const next = queue[0]
      if (next === undefined || isStopped) return
      const { uid, ref } = next.sighting
      try {
        const notice = await afterOthers(next, wasWatched(next.sighting) ? 'watch' : 'start')
        compared.add(uid)
        if (notice === 'changed') record()
        queue = queue.filter((waiting) => waiting !== next)
        const state = notice === 'unknown' ? 'foreign' : notice === 'older' ? 'older' : 'handled'
        const isNewest = !queue.some(({ sighting }) => sighting.uid === uid)
        if (isNewest) standing.set(uid, { sighting: next.sighting, state })
        forgetPredecessors(workloadId(ref), uid)
        isFailing = false
      } catch (error) {
        fail(error)
        await pause(retryMs, undefined, { ref: false })
      }
    }
  }

  async function afterOthers({ sighting, at, heardAt }: Waiting, noticedBy: NoticedBy): Promise<Notice> {
    const first = await noticeSighting(world, { sighting, at, noticedBy })
    if (first !== 'gap') return first
    await pause(Math.max(0, heardAt + othersFirstMs - performance.now()), undefined, { ref: false })
    return noticeSighting(world, { sighting, at, noticedBy, isAlone: true })
  }

  /** Also as the one that had the name before. */
  function wasWatched({ uid, ref }: Sighting): boolean {
    const others = [...standing].filter(([, { sighting }]) => workloadId(sighting.ref) === workloadId(ref))
    return compared.has(uid) || others.some(([other]) => compared.has(other))
  }

  /** A workload that was deleted and made again has a new uid. */
  function forgetPredecessors(id: string, uid: string): void {
    for (const [other, { sighting }] of standing)
      if (other !== uid && workloadId(sighting.ref) === id) {
        standing.delete(other)
        compared.delete(other)
      }
  }

  function record(): void {
    isRecordingDue = true
    recording ??= recordAll()
      .catch(fail)
      .finally(() => {
        recording = null
      })
  }

  /** What is noticed while the last is recorded does not wait for the next round. */
  async function recordAll(): Promise<void> {
    while (isRecordingDue) {
      isRecordingDue = false
      await recordOutsideChanges(world)
    }
  }

  /** An outage is told once, however often it is tried again. */
  function fail(error: unknown): void {
    if (!isFailing) onError(error)
    isFailing = true
  }

  async function confirm(): Promise<void> {
    const { freshness, asOf, workloads } = observer.topology()
    if (freshness !== 'live' || asOf === null) return
    const present = new Set(workloads.map(({ uid }) => uid))
    const inPlace = [...standing.values()].filter(({ sighting }) => present.has(sighting.uid))
    const handled = inPlace.filter(({ state }) => state === 'handled')
    await world.store.confirm(
      handled.map(({ sighting }) => sighting),
      asOf,
    )
    for (const { sighting, state } of inPlace) if (state === 'older') await believe(sighting)
  }

  async function believe(sighting: Sighting): Promise<void> {
    const last = await world.store.lastSeen(sighting.uid)
    if (last === null || now().getTime() - Date.parse(last.seenAt) < believedAfterMs) return
    const look = { sighting, at: now().toISOString(), noticedBy: 'watch', isRestored: true, isAlone: true } as const
    const notice = await noticeSighting(world, look)
    standing.set(sighting.uid, { sighting, state: 'handled' })
    if (notice === 'changed') record()
  }

  const unsubscribe = observer.onSightings(hear)
  const recorder = setInterval(record, recordEveryMs)
  const confirmer = setInterval(() => void confirm().catch(fail), confirmEveryMs)
  recorder.unref()
  confirmer.unref()
  record()

  return {
    async stop() {
      unsubscribe()
      clearInterval(recorder)
      clearInterval(confirmer)
      // What is left is found again at the next start, by comparing.
      await Promise.race([working, pause(stopWithinMs, undefined, { ref: false })])
      isStopped = true
      await Promise.race([confirm().catch(fail), pause(stopWithinMs, undefined, { ref: false })])
      await Promise.race([recording, pause(stopWithinMs, undefined, { ref: false })])
    },
  }
}
