import { queryOptions } from '@tanstack/react-query'
import * as z from 'zod/mini'

import { sessionAnswerSchema, sessionEndAnswerSchema, type SessionAnswer } from '#lib/contracts/session.ts'
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

export type SignInResult =
  | { readonly signedIn: true }
  | { readonly signedIn: false; readonly because: 'wrong' }
  | { readonly signedIn: false; readonly because: 'wait'; readonly seconds: number | null }
  | { readonly signedIn: false; readonly because: 'no-answer' }

const csrfSchema = z.object({ csrfToken: z.string() })

/** Signs in by next-auth's own form address, so that the browser's password manager sees a plain form. */
export async function signIn(username: string, password: string): Promise<SignInResult> {
  const token = await fetch('/api/auth/csrf', { cache: 'no-store' })
    .then((answer): Promise<unknown> => answer.json())
    .then((body) => csrfSchema.parse(body).csrfToken)
    .catch(() => null)
  if (token === null) return { signedIn: false, because: 'no-answer' }
  const response = await fetch('/api/auth/callback/credentials', {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ csrfToken: token, username, password, json: 'true' }),
  }).catch(() => null)
  if (!response) return { signedIn: false, because: 'no-answer' }
  if (response.ok) return { signedIn: true }
  if (response.status === 401) return signInRefusal(response)
  if (response.status === 429) return { signedIn: false, because: 'wait', seconds: waitOf(response) }
  return { signedIn: false, because: 'no-answer' }
}

const addressSchema = z.object({ url: z.string() })

async function signInRefusal(response: Response): Promise<SignInResult> {
  const body = addressSchema.safeParse(await response.json().catch(() => null))
  const error = body.success ? new URL(body.data.url, location.origin).searchParams.get('error') : null
  const wait = error?.match(/^wait-(\d+)$/)?.[1]
  return wait ? { signedIn: false, because: 'wait', seconds: Number(wait) } : { signedIn: false, because: 'wrong' }
}

function waitOf(response: Response): number | null {
  const seconds = Number(response.headers.get('retry-after'))
  return Number.isFinite(seconds) && seconds > 0 ? seconds : null
}
