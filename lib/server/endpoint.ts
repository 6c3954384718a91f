import 'server-only'

import type * as z from 'zod/mini'

import type { Readable } from '#lib/contracts/readable.ts'
import type { AuditSource } from '#lib/domain/audit-entry.ts'
import { may, rolesWith } from '#lib/domain/permissions.ts'
import type { Refusal } from '#lib/domain/refusal.ts'
import { granted, refused, type Result } from '#lib/domain/result.ts'
import { auditActor } from '#lib/operations/action-entries.ts'
import type { Actor } from '#lib/operations/ports.ts'
import { failureAnswer, jsonAnswer, refusalAnswer } from './answers.ts'
import type { ApiRoute } from './api-route.ts'
import { isCsrfToken, isOwnOrigin } from './csrf.ts'
import { recordDenial } from './denials.ts'
import { currentPeer } from './peer.ts'
import { bodyOf, queryOf, readBy } from './read-request.ts'
import { findSession, type ConsoleSession } from './session.ts'
import { recordScreenRefusal, screenOf } from './wall-screen.ts'

/** Null where anyone may ask, and for a screen on the wall. */
type Known<Route extends ApiRoute, Who> = Route['access'] extends 'anyone'
  ? null
  : Route['wallAsks'] extends null
    ? Who
    : Who | null

/** What a handler is given: everything checked, everything parsed. */
export type Asked<Route extends ApiRoute> = {
  readonly actor: Known<Route, Actor>
  readonly session: Known<Route, ConsoleSession>
  readonly params: z.output<Route['params']>
  readonly query: z.output<Route['query']>
  readonly body: Route['body'] extends z.ZodMiniType ? z.output<Route['body']> : null
  readonly source: AuditSource
  readonly signal: AbortSignal
}

type Answer<Route extends ApiRoute> = Result<Readable<z.output<Route['answer']>>, Refusal> | Response

type Endpoint<Route extends ApiRoute> = {
  readonly route: Route
  readonly run: (asked: Asked<Route>) => Answer<Route> | Promise<Answer<Route>>
}

/** Next gives no parameters at all to a path without any. */
type Context = { readonly params: Promise<Record<string, string | string[] | undefined> | undefined> }

/**
 * Makes every route of the API: who asks, whether from a page of ours, whether the role may, whether the request is
 * understood; then the deed; then refusals and outages as answers. A handler made otherwise fails a test.
 */
export function endpoint<const Route extends ApiRoute>({ route, run }: Endpoint<Route>) {
  return async (request: Request, context: Context): Promise<Response> => {
    const { requestId, address, via } = currentPeer()
    const source = { address, via, userAgent: request.headers.get('user-agent'), requestId }
    try {
      const admitted = await admit(route, request, source)
      if (!admitted.granted) return refusalAnswer(admitted.refusal, requestId)
      const parsed = await parse(route, request, (await context.params) ?? {})
      if (!parsed.granted) return refusalAnswer(parsed.refusal, requestId)
      const session = admitted.value
      const asked = { actor: session?.actor ?? null, session, ...parsed.value, source, signal: request.signal }
      // What was parsed has the types that the route's schemas say; TypeScript cannot follow them through the generic.
      const answer = await run(asked as Asked<Route>)
      if (answer instanceof Response) return answer
      if (!answer.granted) return refusalAnswer(answer.refusal, requestId)
      return jsonAnswer(answer.value, route.status, requestId)
    } catch (error) {
      return failureAnswer(error, requestId, `${route.method} ${route.path}`)
    }
  }
}

/** Null stands for anyone, and for a screen on the wall. */
async function admit(
  route: ApiRoute,
  request: Request,
  source: AuditSource,
): Promise<Result<ConsoleSession | null, Refusal>> {
  const isWrite = route.method !== 'GET'
  if (route.access === 'anyone') {
    return isWrite && !isOwnOrigin(request.headers) ? deny({ reason: 'foreign-origin' }) : granted(null)
  }
  const session = await findSession(request.headers, source, { isActivity: route.isActivity })
  if (typeof session === 'string') return admitScreen(session)
  const isOurs = isOwnOrigin(request.headers) && isCsrfToken(session.sid, request.headers.get('x-console-csrf'))
  if (isWrite && !isOurs) return deny({ reason: 'foreign-origin' }, session)
  if (route.access === 'signed-in' || may(session.actor.role, route.access)) return granted(session)
  return deny({ reason: 'role-may-not', role: session.actor.role, allowed: rolesWith(route.access) }, session)

  async function admitScreen(reason: 'not-signed-in' | 'session-ended'): Promise<Result<null, Refusal>> {
    const screen = await screenOf(request.headers)
    if (screen === null) return deny({ reason })
    const { pathname, searchParams } = new URL(request.url)
    if (screen.isLive && route.wallAsks?.(searchParams)) return granted(null)
    const refusal = { reason: screen.isLive ? 'not-signed-in' : 'session-ended' } as const
    await recordScreenRefusal({ link: screen.link, source, method: request.method, path: pathname, refusal })
    return refused(refusal)
  }

  async function deny(refusal: Refusal, session?: ConsoleSession): Promise<Result<never, Refusal>> {
    // Readers whose session ended ask again and again; only what could have changed or shown something is an entry.
    if (isWrite || refusal.reason === 'role-may-not') {
      const actor = session === undefined ? { type: 'anonymous' as const, name: null } : auditActor(session.actor)
      const { pathname } = new URL(request.url)
      await recordDenial({ actor, source, permission: route.access, method: request.method, path: pathname, refusal })
    }
    return refused(refusal)
  }
}

async function parse(route: ApiRoute, request: Request, given: Record<string, string | string[] | undefined>) {
  const params = readBy(route.params, decoded(given))
  if (!params.granted) return params
  const search = queryOf(new URL(request.url).searchParams)
  if (!search.granted) return search
  const query = readBy(route.query, search.value)
  if (!query.granted) return query
  if (route.body === null) return granted({ params: params.value, query: query.value, body: null })
  const sent = await bodyOf(request)
  if (!sent.granted) return sent
  const body = readBy(route.body, sent.value)
  if (!body.granted) return body
  return granted({ params: params.value, query: query.value, body: body.value })
}

/** Next leaves the parts of the path as they were sent. */
function decoded(given: Record<string, string | string[] | undefined>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, typeof value === 'string' ? decodedPart(value) : value]),
  )
}

function decodedPart(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
