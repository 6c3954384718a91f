import { queryOptions } from '@tanstack/react-query'
import * as z from 'zod/mini'

import { problemAnswerSchema } from '#lib/contracts/refusal.ts'
import { sessionAnswerSchema, sessionEndAnswerSchema, type SessionAnswer } from '#lib/contracts/session.ts'
import type { Refusal } from '#lib/domain/refusal.ts'
import { getJson, sendJson } from './http.ts'

/** Who is signed in. Asking keeps the session awake, so it is asked only when a person does something. */
export function sessionQuery() {
  return queryOptions({
    queryKey: ['session'],
    queryFn: async ({ signal }): Promise<SessionAnswer> => getJson('/api/session', sessionAnswerSchema, signal),
    staleTime: Infinity,
    gcTime: Infinity,
    retry: false,
  })
}

export async function signOut(csrf: string, everywhere = false): Promise<void> {
  await sendJson({ method: 'POST', path: '/api/session/end', body: { everywhere }, csrf }, sessionEndAnswerSchema)
}

export type SignInResult = { readonly signedIn: true } | { readonly signedIn: false; readonly refusal: Refusal | null }

const csrfSchema = z.object({ csrfToken: z.string() })

/** Signs in by next-auth's own address. `refusal` is null when there was no usable answer. */
export async function signIn(username: string, password: string): Promise<SignInResult> {
  try {
    const given = await fetch('/api/auth/csrf', { cache: 'no-store' })
    const { csrfToken } = csrfSchema.parse(await given.json())
    const answer = await fetch('/api/auth/callback/credentials', {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ csrfToken, username, password, json: 'true' }),
    })
    if (answer.ok) return { signedIn: true }
    const problem = problemAnswerSchema.safeParse(await answer.json())
    return { signedIn: false, refusal: problem.success ? problem.data.refusal : null }
  } catch {
    // Out of reach, or an answer that is none: either way nobody is signed in.
    return { signedIn: false, refusal: null }
  }
}
