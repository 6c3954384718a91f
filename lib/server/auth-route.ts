import 'server-only'

import NextAuth from 'next-auth'
import type { NextRequest } from 'next/server'

import type { Refusal } from '#lib/domain/refusal.ts'
import { failureAnswer, refusalAnswer } from './answers.ts'
import { authOptions } from './auth-options.ts'
import { isOwnOrigin } from './csrf.ts'
import { recordDenial } from './denials.ts'
import { currentPeer } from './peer.ts'
import { signIn } from './sign-in.ts'

type Context = { readonly params: Promise<{ readonly nextauth: string[] }> }

/** What of next-auth is in use. Signing out is `POST /api/session/end`, which ends the session and not only the cookie. */
const open = {
  GET: ['csrf', 'providers', 'session', 'signin', 'error'],
  POST: ['callback/credentials'],
} as const

/** next-auth, behind the same door as every other route: own origin for writes, answers in words, outages as 503. */
export function authRoute(method: 'GET' | 'POST') {
  return async (request: NextRequest, context: Context): Promise<Response> => {
    const { requestId, address, via } = currentPeer()
    const source = { address, via, userAgent: request.headers.get('user-agent'), requestId }
    const part = (await context.params).nextauth.join('/')
    if (!isOpen(method, part)) return refusalAnswer({ reason: 'not-found', what: 'such route' }, requestId)
    if (method === 'POST' && !isOwnOrigin(request.headers)) {
      const refusal = { reason: 'foreign-origin' } as const
      const actor = { type: 'anonymous', name: null } as const
      await recordDenial({ actor, source, permission: 'anyone', method, path: request.nextUrl.pathname, refusal })
      return refusalAnswer(refusal, requestId)
    }

    // next-auth would put either into a URL; here they become an answer.
    const outcome: { refusal: Refusal | null; failure: unknown } = { refusal: null, failure: null }
    const options = authOptions(async (credentials) => {
      try {
        const started = await signIn(credentials, source)
        if (started.granted) return { id: started.value.accountId, sid: started.value.sid }
        outcome.refusal = started.refusal
      } catch (error) {
        outcome.failure = error
      }
      return null
    })
    const answer: Response = await NextAuth(request, context, options)
    if (outcome.failure !== null)
      return failureAnswer(outcome.failure, requestId, 'POST /api/auth/callback/credentials')
    if (outcome.refusal !== null) return refusalAnswer(outcome.refusal, requestId)
    answer.headers.set('Cache-Control', 'no-store')
    return answer
  }
}

function isOpen(method: 'GET' | 'POST', part: string): boolean {
  return open[method].some((known) => known === part)
}
