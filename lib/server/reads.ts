import 'server-only'

import type { EventsAnswer, EventsQuery } from '#lib/contracts/events.ts'
import type { Readable } from '#lib/contracts/readable.ts'
import type { SessionAnswer } from '#lib/contracts/session.ts'
import { openActions, pendingActions, recentActions } from '#lib/database/actions.ts'
import { isSetupOpen } from '#lib/database/setup.ts'
import type { Action } from '#lib/domain/action.ts'
import type { Objectives } from '#lib/domain/objectives/objective.ts'
import type { Refusal } from '#lib/domain/refusal.ts'
import { granted, refused, type Result } from '#lib/domain/result.ts'
import type { ScalePolicy } from '#lib/domain/scaling.ts'
import { workloadId, type Topology } from '#lib/domain/topology.ts'
import { missingRight } from '#lib/operations/missing-right.ts'
import { settings } from './env.ts'
import { prisma, runtime } from './runtime.ts'
import type { ConsoleSession } from './session.ts'
import { scalePolicy } from './world.ts'

/** What the console knows about the watched namespaces; its age and problems are part of it. */
export function readTopology(): Topology {
  return runtime().observer.topology()
}

/** What a screen on the wall draws; how the installation is reached and where it runs is not among it. */
export function readWall(): { readonly now: string; readonly topology: Topology } {
  return { now: new Date().toISOString(), topology: { ...readTopology(), routes: [], nodes: null, streams: [] } }
}

/** What the browser needs to explain a guardrail with the same function that the server decides with. */
export function readScalePolicy(): ScalePolicy {
  return scalePolicy(settings())
}

/** What each API cluster promises. */
export function readObjectives(): Objectives {
  return settings().objectives
}

export function readEvents(asked: EventsQuery): Result<Readable<EventsAnswer>, Refusal> {
  const { topology, eventsOf } = runtime().observer
  const { workloads, streams } = topology()
  const isBlocked = streams.some(
    ({ resource, namespace, state }) => resource === 'events' && namespace === asked.namespace && state === 'forbidden',
  )
  if (isBlocked) return refused(missingRight('list', 'events', asked.namespace))
  const isKnown = workloads.some(({ id }) => id === workloadId(asked))
  if (!isKnown) return refused({ reason: 'not-found', what: `${asked.kind} ${asked.namespace}/${asked.name}` })
  return granted(eventsOf(asked))
}

export function readActions(limit: number): Promise<readonly Action[]> {
  return recentActions(prisma(), limit)
}

/** For the live picture: what is still open or waits, however old, and the newest others. */
export async function openAndRecentActions(): Promise<readonly Action[]> {
  const stored = [...(await pendingActions(prisma())), ...(await openActions(prisma()))]
  const open = stored.map(({ action }) => action)
  const recent = await recentActions(prisma(), 20)
  const known = new Set(recent.map(({ id }) => id))
  return [...recent, ...open.filter(({ id }) => !known.has(id))]
}

export function sessionAnswer({ actor, csrf, expiresAt, idleUntil }: ConsoleSession): SessionAnswer {
  const { environmentName } = settings()
  const { name, role, source } = actor
  return { name, role, address: source.address, expiresAt, idleUntil, environmentName, csrf }
}

/** Whether the first admin is still to be made. Throws `DatabaseUnavailable`. */
export function isFirstRun(): Promise<boolean> {
  return isSetupOpen(prisma())
}

/** Without its database the console can neither tell who asks nor let anybody in. */
export async function databaseAnswers(): Promise<boolean> {
  const { database, opened } = runtime()
  return opened !== null && (await database.answers())
}

/** The name of this environment for the band on every page, also before anybody has signed in. */
export function environmentName(): string | null {
  return settings().environmentName
}
