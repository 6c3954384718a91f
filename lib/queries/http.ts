import * as z from 'zod/mini'

import { problemAnswerSchema } from '#lib/contracts/refusal.ts'
import type { Refusal } from '#lib/domain/refusal.ts'

/** The console's API said no, and why. */
export class ApiRefusal extends Error {
  override readonly name = 'ApiRefusal'
  readonly refusal: Refusal
  readonly status: number
  readonly requestId: string

  constructor(refusal: Refusal, facts: { message: string; status: number; requestId: string }) {
    super(facts.message)
    this.refusal = refusal
    this.status = facts.status
    this.requestId = facts.requestId
  }
}

/** No usable answer: the console is away, or it failed. Of a write nobody knows whether it was done. */
export class ApiOutage extends Error {
  override readonly name = 'ApiOutage'
  readonly requestId: string | null

  constructor(message: string, facts: { requestId: string | null; cause?: unknown }) {
    super(message, { cause: facts.cause })
    this.requestId = facts.requestId
  }
}

type Answer<Schema extends z.ZodMiniType> = Promise<z.output<Schema>>

export function getJson<Schema extends z.ZodMiniType>(
  path: string,
  schema: Schema,
  signal?: AbortSignal,
): Answer<Schema> {
  return ask(path, schema, { headers: { accept: 'application/json' }, ...(signal ? { signal } : {}) })
}

/** `csrf` comes from the session; without it the API refuses every write. */
export function sendJson<Schema extends z.ZodMiniType>(
  request: { method: 'POST' | 'PUT'; path: string; body: unknown; csrf: string },
  schema: Schema,
): Answer<Schema> {
  return ask(request.path, schema, {
    method: request.method,
    headers: { accept: 'application/json', 'content-type': 'application/json', 'x-console-csrf': request.csrf },
    body: JSON.stringify(request.body),
  })
}

async function ask<Schema extends z.ZodMiniType>(path: string, schema: Schema, init: RequestInit): Answer<Schema> {
  const response = await fetch(path, { ...init, cache: 'no-store', credentials: 'same-origin' }).catch(
    (cause: unknown) => {
      if (init.signal?.aborted) throw cause
      throw new ApiOutage('The console did not answer. Check your connection and try again.', {
        requestId: null,
        cause,
      })
    },
  )
  const body: unknown = await response.json().catch(() => null)
  if (!response.ok) throw failureOf(response.status, body)
  const parsed = schema.safeParse(body)
  if (!parsed.success)
    throw new ApiOutage('The console answered in a form that this page does not know. Reload the page.', {
      requestId: response.headers.get('x-request-id'),
      cause: parsed.error,
    })
  return parsed.data
}

function failureOf(status: number, body: unknown): ApiRefusal | ApiOutage {
  const parsed = problemAnswerSchema.safeParse(body)
  if (!parsed.success) return new ApiOutage(`The console answered ${status} without a reason.`, { requestId: null })
  const { refusal, message, requestId } = parsed.data
  return refusal ? new ApiRefusal(refusal, { message, status, requestId }) : new ApiOutage(message, { requestId })
}

/** True when signing in again is the only way on. */
export function isSignedOut(error: unknown): boolean {
  return (
    error instanceof ApiRefusal &&
    (error.refusal.reason === 'not-signed-in' || error.refusal.reason === 'session-ended')
  )
}
