import { queryOptions } from '@tanstack/react-query'

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
