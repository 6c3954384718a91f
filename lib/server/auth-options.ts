import 'server-only'

import type { AuthOptions } from 'next-auth'
import credentialsProvider from 'next-auth/providers/credentials'

import { settings } from './env.ts'
import { logger } from './logger.ts'
import type { Credentials } from './sign-in.ts'
import { cookieName, cookieOptions } from './session-cookie.ts'
import { sessionSecret } from './session-secret.ts'

/** Null: not signed in, and the caller knows why. */
export type Authorize = (credentials: Credentials) => Promise<{ readonly id: string; readonly sid: string } | null>

/** The sealed cookie carries a session id and nothing else: who that is stands in the database. */
export function authOptions(authorize: Authorize): AuthOptions {
  const maxAge = settings().sessionHours * 3_600
  const cookie = (name: string) => ({ name: cookieName(name), options: cookieOptions() })
  return {
    secret: sessionSecret(),
    session: { strategy: 'jwt', maxAge },
    jwt: { maxAge },
    useSecureCookies: settings().isHttps,
    cookies: {
      sessionToken: cookie('session'),
      csrfToken: cookie('sign-in'),
      callbackUrl: cookie('return'),
    },
    pages: { signIn: '/sign-in', error: '/sign-in' },
    providers: [
      credentialsProvider({
        name: 'Password',
        credentials: { username: { label: 'User name' }, password: { label: 'Password', type: 'password' } },
        authorize: (credentials) => {
          const { username = '', password = '' } = credentials ?? {}
          return authorize({ username: String(username), password: String(password) })
        },
      }),
    ],
    callbacks: {
      jwt: ({ token, user }) => ({ sid: user !== undefined && 'sid' in user ? user.sid : token['sid'] }),
      session: ({ session }) => ({ expires: session.expires }),
    },
    logger: {
      error: (code, metadata) => logger().error({ code, error: metadata }, 'Signing in failed'),
      warn: (code) => logger().warn({ code }, 'next-auth warns'),
      debug: () => {},
    },
  }
}
